package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"
)

// simulator is simulate as a process of its own.
type simulator struct {
	cmd *exec.Cmd
	env []string // points a command at it
	log string   // one line a request
}

// serve begins a round: a fresh practice, its declarations and no state.
func (b bench) serve(ctx context.Context) (*simulator, error) {
	if err := b.write(); err != nil {
		return nil, err
	}
	s := &simulator{log: b.path("requests.jsonl")}
	s.cmd = b.command(ctx, nil, 0, "simulate", "--no-limits", "--latency", b.latency.String(),
		"--seed", b.path("seed.json"), "--env-file", b.path("sim.env"), "--log", s.log)
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	for range 1000 {
		data, err := os.ReadFile(b.path("sim.env"))
		if err == nil && strings.Contains(string(data), "PRACTICECTL_XPM_TENANT=") {
			s.env = strings.Fields(string(data))
			return s, nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.stop()
	return nil, errors.New("the simulator did not say where it serves")
}

func (s *simulator) stop() {
	_ = s.cmd.Process.Kill() // it has nothing to tidy up
	_ = s.cmd.Wait()
}

// writes counts what Practice Manager was told to change, and answered. Who
// was killed meanwhile never saw the answer; that it was done is what counts.
func (s *simulator) writes() (int, error) {
	f, err := os.Open(s.log)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var r struct {
			Method string
			Status int
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return 0, fmt.Errorf("read the log of requests: %w", err)
		}
		if r.Method != http.MethodGet && r.Status == http.StatusOK {
			n++
		}
	}
	return n, nil
}

// check asks the simulator, by its API, whether it all ended as declared.
func (s *simulator) check(ctx context.Context) error {
	var got struct {
		StaffList []struct{ Name, Email string }
		Clients   []struct {
			Name                       string
			AccountManager, JobManager struct{ Name string }
		}
	}
	for _, path := range []string{"staff.api/list", "client.api/list"} {
		if err := s.get(ctx, path, &got); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	for _, p := range got.StaffList {
		if seen[p.Email] {
			return fmt.Errorf("%s is there twice", p.Email)
		}
		seen[p.Email] = true
	}
	if len(got.StaffList) != len(staff)+1 || len(got.Clients) != clients {
		return fmt.Errorf("%d staff and %d clients, want %d and %d", len(got.StaffList), len(got.Clients), len(staff)+1, clients)
	}
	for i, c := range got.Clients {
		if c.JobManager.Name != manager(i) || c.AccountManager.Name != staff[0] {
			return fmt.Errorf("%s has the partner %s and the manager %s, want %s and %s", c.Name, c.AccountManager.Name, c.JobManager.Name, staff[0], manager(i))
		}
	}
	n, err := s.writes()
	if err == nil && n != allWrites {
		return fmt.Errorf("%d changes were made, want %d: something was sent again", n, allWrites)
	}
	return err
}

func (s *simulator) get(ctx context.Context, path string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.value("PRACTICECTL_API_URL")+"/practicemanager/3.1/"+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.value("PRACTICECTL_ACCESS_TOKEN"))
	req.Header.Set("Xero-Tenant-Id", s.value("PRACTICECTL_XPM_TENANT"))
	req.Header.Set("Accept", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(into)
}

func (s *simulator) value(name string) string {
	for _, kv := range s.env {
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			return v
		}
	}
	return ""
}
