package main

import (
	"fmt"
	"regexp"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// listener is a log of the engine: before it tries what it is about to do it lists its tasks, with the waves that it
// runs them in.
type listener struct {
	tasks  *[]string
	values []any
}

func (l *listener) Init(logr.RuntimeInfo) {}

func (l *listener) Enabled(level int) bool { return level == 0 }

func (l *listener) Info(_ int, message string, values ...any) {
	if message == "Tasks (dry-run)" && *l.tasks == nil {
		*l.tasks = tasksOf(append(l.values, values...))
	}
}

func (l *listener) Error(error, string, ...any) {}

func (l *listener) WithValues(values ...any) logr.LogSink {
	return &listener{tasks: l.tasks, values: append(append([]any{}, l.values...), values...)}
}

func (l *listener) WithName(string) logr.LogSink { return l }

// task is how the engine writes one: phase, wave, hook or resource, group, kind, namespace and name.
var task = regexp.MustCompile(`(\w+/-?\d+) (?:hook|resource) ([^/ ]*)/([^: ]+):([^/ ]*/\S+) (?:obj|nil)->(?:obj|nil)`)

func tasksOf(values []any) []string {
	tasks := []string{}
	for i := 0; i+1 < len(values); i += 2 {
		if values[i] != "tasks" {
			continue
		}
		for _, match := range task.FindAllStringSubmatch(fmt.Sprint(values[i+1]), -1) {
			kind := kindOf(schema.GroupVersionKind{Group: match[2], Kind: match[3]})
			tasks = append(tasks, fmt.Sprintf("%s %s %s", match[1], kind, match[4]))
		}
	}
	return tasks
}
