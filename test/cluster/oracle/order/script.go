package main

import (
	"fmt"
	"slices"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/common"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/hook"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/ignore"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/syncwaves"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// calledFor is what one call of the engine did, and where the operation stands behind it.
type calledFor struct {
	State string `json:"state"`
	// Results are `PHASE OBJECT STATUS HOOK-PHASE: MESSAGE`, in alphabetical order: those of one group come in any.
	Results []string   `json:"results"`
	Applied [][]string `json:"applied"`
	// Tried are the dry runs.
	Tried   []string  `json:"tried"`
	Pruned  []string  `json:"pruned"`
	Deleted []string  `json:"deleted"`
	Updated []string  `json:"updated"`
	Wave    *boundary `json:"wave"`
}

// annotated is what the engine reads in an object's annotations.
type annotated struct {
	IsHook     bool     `json:"isHook"`
	IsSkipped  bool     `json:"isSkipped"`
	IsIgnored  bool     `json:"isIgnored"`
	Types      []string `json:"types"`
	Policies   []string `json:"policies"`
	Wave       int      `json:"wave"`
	InSync     bool     `json:"inSync"`
	PreDelete  bool     `json:"preDelete"`
	PostDelete bool     `json:"postDelete"`
}

// script calls the engine once for each step.
func (w world) script(s scenario) (record, error) {
	o, err := w.operation(s)
	if err != nil {
		return record{Refusal: err.Error()}, nil
	}
	found := record{Read: map[string]annotated{}}
	for _, target := range o.targets {
		found.Read[o.cluster.idOf(target)] = readingOf(target)
	}
	for number, step := range s.Steps {
		if err := o.cluster.change(step); err != nil {
			return record{}, fmt.Errorf("step %d: %w", number+1, err)
		}
		done, err := o.next(step.Terminate)
		if err != nil {
			return record{}, err
		}
		found.Calls = append(found.Calls, o.describe(done))
	}
	found.Tasks = o.tasks
	return found, nil
}

func (c *cluster) change(s step) error {
	for _, id := range s.Freed {
		delete(c.stuck, id)
	}
	for _, id := range sortedKeys(s.Health) {
		if err := c.set(id, s.Health[id]); err != nil {
			return err
		}
	}
	return nil
}

func (o *operation) describe(done call) calledFor {
	tried, results := []string{}, []string{}
	for _, each := range withVerbs(done.tried) {
		tried = append(tried, each.object)
	}
	for _, result := range o.results {
		results = append(results, o.resultOf(result))
	}
	return calledFor{
		State:   fmt.Sprintf("%s: %s", o.phase, o.message),
		Results: sorted(results), Applied: groupsOf(withVerbs(done.applied)), Tried: sorted(tried),
		Pruned: sorted(done.pruned), Deleted: sorted(done.deleted), Updated: sorted(done.updated), Wave: done.wave,
	}
}

func withVerbs(all []application) []application {
	for i, each := range all {
		all[i].object = fmt.Sprintf("%s %s", each.verb, each.object)
	}
	return all
}

func (o *operation) resultOf(result common.ResourceSyncResult) string {
	return fmt.Sprintf("%s %s %s %s: %s", result.SyncPhase, o.cluster.idOf(objectOf(result)), result.Status, result.HookPhase, result.Message)
}

// objectOf gives an object of the name that a result has.
func objectOf(result common.ResourceSyncResult) *unstructured.Unstructured {
	key := result.ResourceKey
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(schema.GroupVersionKind{Group: key.Group, Version: result.Version, Kind: key.Kind})
	object.SetNamespace(key.Namespace)
	object.SetName(key.Name)
	return object
}

func readingOf(object *unstructured.Unstructured) annotated {
	inSync, _, _ := partitionTargetObjsForSync([]*unstructured.Unstructured{object})
	return annotated{
		IsHook: hook.IsHook(object), IsSkipped: hook.Skip(object), IsIgnored: ignore.Ignore(object),
		Types: textsOf(hook.Types(object)), Policies: textsOf(hook.DeletePolicies(object)), Wave: syncwaves.Wave(object),
		InSync: len(inSync) == 1, PreDelete: isPreDeleteHook(object), PostDelete: isPostDeleteHook(object),
	}
}

func textsOf[T ~string](words []T) []string {
	texts := make([]string, len(words))
	for i, word := range words {
		texts[i] = string(word)
	}
	return texts
}

// sorted gives a sorted copy: what goes on in parallel has no order.
func sorted(texts []string) []string {
	return append([]string{}, slices.Sorted(slices.Values(texts))...)
}

func sortedKeys(texts map[string]string) []string {
	keys := []string{}
	for key := range texts {
		keys = append(keys, key)
	}
	return sorted(keys)
}
