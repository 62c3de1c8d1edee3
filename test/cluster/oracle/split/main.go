// Split says what Argo CD reads from streams that a plugin printed: the objects that its controller gets, or why it
// refuses the stream. Streams come in as JSON texts on stdin; for each, in their order, one line of JSON goes out.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"hookline.dev/test/cluster/oracle/internal/delivery"
)

// reading is what becomes of a stream.
type reading struct {
	Objects []json.RawMessage `json:"objects"`
	Refusal string            `json:"refusal,omitempty"`
}

func main() {
	if err := answer(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// answer writes a reading for each stream.
func answer(streams io.Reader, readings io.Writer) error {
	server, err := delivery.Start()
	if err != nil {
		return err
	}
	defer server.Close()
	decoder, encoder := json.NewDecoder(streams), json.NewEncoder(readings)
	encoder.SetEscapeHTML(false)
	for {
		var stream string
		if err := decoder.Decode(&stream); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := encoder.Encode(read(server, stream)); err != nil {
			return err
		}
	}
}

func read(server *delivery.Server, stream string) reading {
	manifests, err := server.Manifests(stream)
	if err != nil {
		return reading{Objects: []json.RawMessage{}, Refusal: err.Error()}
	}
	objects := make([]json.RawMessage, len(manifests))
	for i, manifest := range manifests {
		objects[i] = json.RawMessage(manifest)
	}
	return reading{Objects: objects}
}
