package xpm

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
)

const (
	benchJobs  = 5000
	benchTasks = 3
)

// benchCurrent is the current jobs of a practice with their tasks, cut down to
// the fields that are asked for: of a task there is no leaving anything out.
func benchCurrent(f Format) []byte {
	var b strings.Builder
	b.WriteString(map[Format]string{XML: "<Response><Status>OK</Status><Jobs>", JSON: `{"status":"OK","jobs":[`}[f])
	for i := range benchJobs {
		if f == JSON && i > 0 {
			b.WriteByte(',')
		}
		benchJob(&b, f, i)
	}
	b.WriteString(map[Format]string{XML: "</Jobs></Response>", JSON: "]}"}[f])
	return []byte(b.String())
}

func benchJob(b *strings.Builder, f Format, i int) {
	if f == JSON {
		fmt.Fprintf(b, `{"id":"J%06d","uuid":"99999999-0000-4000-8000-%012d","name":"Annual accounts and tax return 2026","client":{"uuid":"720c21d3-e812-4bb1-9d6b-%012d","name":"Smith & Sons %d Pty Ltd"},"state":"In Progress","manager":{"uuid":"%s","name":"Sam Lee"},"partner":{"uuid":"%s","name":"Jo Bloggs"},"assigned":[{"uuid":"%s","name":"Sam Lee"},{"uuid":"%s","name":"Jo Bloggs"}],"tasks":[`, i, i, i/2, i/2, sam, jo, sam, jo)
		for k := range benchTasks {
			if k > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(b, `{"uuid":"77777777-0000-4000-8%03d-%012d","taskUuid":"77777777-0000-4000-8000-%012d","name":"Preparation %d","description":"","estimatedMinutes":180,"actualMinutes":60,"completed":false,"billable":true,"folder":"","startDate":"2026-07-02T00:00:00","dueDate":"2026-09-30T00:00:00","assigned":[{"uuid":"%s","name":"Sam Lee","allocatedMinutes":180}]}`, k, i, k, k, sam)
		}
		b.WriteString("]}")
		return
	}
	fmt.Fprintf(b, "<Job><ID>J%06d</ID><UUID>99999999-0000-4000-8000-%012d</UUID><Name>Annual accounts and tax return 2026</Name><Client><UUID>720c21d3-e812-4bb1-9d6b-%012d</UUID><Name>Smith &amp; Sons %d Pty Ltd</Name></Client><State>In Progress</State><Manager><UUID>%s</UUID><Name>Sam Lee</Name></Manager><Partner><UUID>%s</UUID><Name>Jo Bloggs</Name></Partner><Assigned><Staff><UUID>%s</UUID><Name>Sam Lee</Name></Staff><Staff><UUID>%s</UUID><Name>Jo Bloggs</Name></Staff></Assigned><Tasks>", i, i, i/2, i/2, sam, jo, sam, jo)
	for k := range benchTasks {
		fmt.Fprintf(b, "<Task><UUID>77777777-0000-4000-8%03d-%012d</UUID><TaskUUID>77777777-0000-4000-8000-%012d</TaskUUID><Name>Preparation %d</Name><Description /><EstimatedMinutes>180</EstimatedMinutes><ActualMinutes>60</ActualMinutes><Completed>false</Completed><Billable>true</Billable><Folder /><StartDate>2026-07-02T00:00:00</StartDate><DueDate>2026-09-30T00:00:00</DueDate><Assigned><Staff><UUID>%s</UUID><Name>Sam Lee</Name><AllocatedMinutes>180</AllocatedMinutes></Staff></Assigned></Task>", k, i, k, k, sam)
	}
	b.WriteString("</Tasks></Job>")
}

func BenchmarkDecodeJobs(b *testing.B) {
	for _, f := range []Format{XML, JSON} {
		b.Run(strings.TrimPrefix(string(f), "application/"), func(b *testing.B) {
			body := benchCurrent(f)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				a, err := decode(string(f), body, nil)
				if err != nil || len(*a.Jobs) != benchJobs || len((*a.Jobs)[0].Tasks) != benchTasks {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEncodingXMLJobs is what decodeXML of jobs is compared to.
func BenchmarkEncodingXMLJobs(b *testing.B) {
	body := benchCurrent(XML)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		type person struct{ UUID, Name string }
		var a struct {
			Status string
			Jobs   struct {
				Job []struct {
					UUID, ID, Name, State    string
					Client, Manager, Partner person
					Assigned                 struct{ Staff []person }
					Tasks                    struct {
						Task []struct {
							UUID, Name, Completed string
							Assigned              struct{ Staff []person }
						}
					}
				}
			}
		}
		if err := xml.NewDecoder(bytes.NewReader(body)).Decode(&a); err != nil || len(a.Jobs.Job) != benchJobs {
			b.Fatal(err)
		}
	}
}
