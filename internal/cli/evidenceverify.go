package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/internal/printable"
	"github.com/practicectl/practicectl/internal/state"
)

// verifyEvidence checks the journal, and holds a report of evidence against it, and
// against a digest that was kept elsewhere. Its own digest proves little: whoever
// changes a report can make that anew.
func (b book) verifyEvidence(env *Env, o historyOptions) error {
	data, report, err := readEvidence(string(o.evidence))
	if err != nil {
		return err
	}
	var findings []string
	for _, f := range b.journal.Verify(cmp.Or(o.head, b.head)) {
		findings = append(findings, f.String())
	}
	runs, err := b.journal.Runs()
	if err != nil && len(findings) == 0 {
		return err
	}
	held := evidence.Held{Runs: evidenceRuns(runs)}
	for _, line := range b.journal.Lines {
		held.Heads = append(held.Heads, state.Hash(line))
	}
	if err == nil { // else the findings say why it cannot be read
		findings = append(findings, evidence.Check(data, report, held)...)
	}
	if o.digest != "" && !strings.EqualFold(o.digest, report.Digest) {
		findings = append(findings, fmt.Sprintf("the report is another one: its digest is %s, and the one that was kept is %s", report.Digest, o.digest))
	}
	for _, f := range findings {
		fmt.Fprintln(env.Stdout, oneLine(f))
	}
	if len(findings) > 0 {
		return &exitError{code: exitFailed, err: fmt.Errorf("the report and the journal do not fit: %s", counted(len(findings), "finding", "findings"))}
	}
	applied := 0
	for _, r := range report.Rows {
		if r.Applied != nil && r.Applied.Run != "" {
			applied++
		}
	}
	digest := "its digest fits its content; compare it with one that was kept elsewhere (--digest): whoever changes a report can make its digest anew"
	if o.digest != "" {
		digest = "its digest fits its content, and is the one that was kept"
	}
	_, err = fmt.Fprintf(env.Stdout, "%s of the journal, each linked to the one before\n"+
		"the head of the report stands in it, at record %d: %s\n"+
		"%s of the report stand there with the same digests, commits and heads; none of its period, %s until %s, was left out\n"+
		"%s that were applied name such runs, with who ran them, when, and no more writes than they have\n"+
		"%s\n"+
		"sha256 %s\n"+
		"not checked here: who declared, approved and attested it, and what lists showed; the journal does not hold it\n",
		counted(len(b.journal.Lines), "record", "records"), report.Journal.Records, cmp.Or(report.Journal.Head, "the journal was empty"),
		counted(len(report.Runs), "run", "runs"), report.From, report.Until, counted(applied, "row", "rows"), digest, report.Digest)
	return err
}

// checkDigest is before anything is read.
func (o historyOptions) checkDigest() error {
	switch {
	case o.digest == "":
		return nil
	case !o.verify || o.evidence == "":
		return usageError("add --verify --evidence FILE", "--digest is for --verify --evidence")
	case !regexp.MustCompile(`^[0-9a-fA-F]{64}$`).MatchString(o.digest):
		return usageError("give the 64 digits with which the report ends", "--digest: this is no SHA-256")
	}
	return nil
}

func readEvidence(path string) ([]byte, evidence.Report, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, evidence.Report{}, usageError("practicectl report --evidence FROM..TO --format json --out FILE makes it", "--evidence: there is no file %s", path)
	}
	if err != nil {
		return nil, evidence.Report{}, fmt.Errorf("read the report: %w", err)
	}
	defer f.Close()
	data, err := readLimited(f, evidence.MaxFile, filepath.ToSlash(path), "a report of evidence", "practicectl report --evidence FROM..TO --format json --out FILE makes one")
	if err != nil {
		return nil, evidence.Report{}, err
	}
	report, err := evidence.Decode(data)
	if err != nil {
		return nil, report, &exitError{code: exitFailed, err: fmt.Errorf("%s: %w", path, err)}
	}
	if _, saved, err := evidence.Seal(report); err == nil && bytes.Equal(printable.JSON(saved), data) {
		return saved, report, nil // printed and redirected, which is the same report
	}
	return data, report, nil
}
