package xpm

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
)

// benchPage is a page of 500 clients: whole records of some fifty elements, as
// Practice Manager sends them, or cut down to the fields that are asked for.
func benchPage(f Format, whole bool) []byte {
	var b strings.Builder
	b.WriteString(map[Format]string{XML: "<Response><Status>OK</Status><Clients>", JSON: `{"status":"OK","clients":[`}[f])
	for i := range pageSize {
		if f == JSON && i > 0 {
			b.WriteByte(',')
		}
		benchClient(&b, f, i, whole)
	}
	b.WriteString(map[Format]string{
		XML:  "</Clients><Pagination><Links><Next>/practicemanager/3.1/client.api/paged-list?pageToken=x</Next></Links></Pagination></Response>",
		JSON: `],"pagination":{"links":{"next":"/practicemanager/3.1/client.api/paged-list?pageToken=x"}}}`,
	}[f])
	return []byte(b.String())
}

func benchClient(b *strings.Builder, f Format, i int, whole bool) {
	others := 0
	if whole {
		others = 44
	}
	if f == JSON {
		fmt.Fprintf(b, `{"uuid":"720c21d3-e812-4bb1-9d6b-%012d","name":"Smith & Sons %d Pty Ltd"`, i, i)
		for k := range others {
			fmt.Fprintf(b, `,"field%02d":"value %d"`, k, k)
		}
		fmt.Fprintf(b, `,"accountManager":{"uuid":"%s","name":"Jo Bloggs"},"jobManager":{"uuid":"%s","name":"Sam Lee"}}`, jo, sam)
		return
	}
	fmt.Fprintf(b, "<Client><UUID>720c21d3-e812-4bb1-9d6b-%012d</UUID><Name>Smith &amp; Sons %d Pty Ltd</Name>", i, i)
	for k := range others {
		if k%2 == 0 {
			fmt.Fprintf(b, "<Field%02d />", k)
			continue
		}
		fmt.Fprintf(b, "<Field%02d>value %d</Field%02d>", k, k, k)
	}
	fmt.Fprintf(b, "<AccountManager><UUID>%s</UUID><Name>Jo Bloggs</Name></AccountManager><JobManager><UUID>%s</UUID><Name>Sam Lee</Name></JobManager></Client>", jo, sam)
}

func BenchmarkDecodePage(b *testing.B) {
	for _, whole := range []bool{true, false} {
		for _, f := range []Format{XML, JSON} {
			name := map[bool]string{true: "whole", false: "fields"}[whole] + "/" + strings.TrimPrefix(string(f), "application/")
			b.Run(name, func(b *testing.B) {
				body := benchPage(f, whole)
				b.SetBytes(int64(len(body)))
				b.ReportAllocs()
				for b.Loop() {
					a, err := decode(string(f), body, nil)
					if err != nil || len(*a.Clients) != pageSize {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkRecord is BenchmarkDecodePage of whole records, each kept for comparison.
func BenchmarkRecord(b *testing.B) {
	for _, f := range []Format{XML, JSON} {
		b.Run(strings.TrimPrefix(string(f), "application/"), func(b *testing.B) {
			body, names := benchPage(f, true), newBook()
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				a, err := decode(string(f), body, &recorder{book: names, shape: pageShape})
				if err != nil || len((*a.Clients)[0].Record.marks) < 40 {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCompare is what a write costs beyond the call: the records of a page
// and of an answer, compared.
func BenchmarkCompare(b *testing.B) {
	page, err := decode(string(XML), benchPage(XML, true), &recorder{book: newBook(), shape: pageShape})
	if err != nil {
		b.Fatal(err)
	}
	clients := *page.Clients
	answer := *clients[1].Record // its ids and its name are others
	answer.shape = wholeShape
	b.ReportAllocs()
	for b.Loop() {
		if d := clients[0].Record.Compare(&answer, "JobManager"); len(d.Changed) != 2 {
			b.Fatal(d)
		}
	}
}

// BenchmarkEncodingXML is what decodeXML is compared to.
func BenchmarkEncodingXML(b *testing.B) {
	for _, whole := range []bool{true, false} {
		b.Run(map[bool]string{true: "whole", false: "fields"}[whole], func(b *testing.B) {
			body := benchPage(XML, whole)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				var a struct {
					Status  string
					Clients struct {
						Client []struct {
							UUID, Name                 string
							AccountManager, JobManager struct{ UUID, Name string }
						}
					}
				}
				if err := xml.NewDecoder(bytes.NewReader(body)).Decode(&a); err != nil || len(a.Clients.Client) != pageSize {
					b.Fatal(err)
				}
			}
		})
	}
}
