// Order says what Argo CD's own sync engine makes of sets of manifests: in which steps and groups it applies them, what
// it leaves out, what it waits for, and how it ends. Scenarios come in as JSON values on stdin; for each, in their
// order, one line of JSON goes out.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"hookline.dev/test/cluster/oracle/internal/delivery"
)

func main() {
	folder := flag.String("discovery", "", "the folder of Kubernetes' own discovery documents (api/discovery)")
	flag.Parse()
	if err := answer(os.Stdin, os.Stdout, *folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// answer writes a record for each scenario.
func answer(scenarios io.Reader, records io.Writer, folder string) error {
	discovered, err := readDiscovery(folder)
	if err != nil {
		return err
	}
	server, err := delivery.Start()
	if err != nil {
		return err
	}
	defer server.Close()
	all := world{server, discovered}
	decoder, encoder := json.NewDecoder(scenarios), json.NewEncoder(records)
	encoder.SetEscapeHTML(false)
	for {
		var next scenario
		if err := decoder.Decode(&next); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		found, err := all.play(next)
		if err != nil {
			return fmt.Errorf("%s: %w", next.Name, err)
		}
		if err := encoder.Encode(found); err != nil {
			return err
		}
	}
}
