package main

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/hook"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const (
	// limit is how often the engine is called before a set is said never to end.
	limit = 500
	// repeats is how often a set is played: what the engine leaves to chance must not be taken for a rule.
	repeats = 3
)

// record is what the engine made of a scenario.
type record struct {
	// Refusal is why Argo CD never got as far as the engine.
	Refusal string `json:"refusal,omitempty"`
	*run
	// Failing is the run in which the first step is refused; only for sets that have SyncFail hooks.
	Failing *failing `json:"failing,omitempty"`
	// Tasks are all of the first call, in the engine's order, for scenarios with steps.
	Tasks []string `json:"tasks,omitempty"`
	// Calls are what each call of the engine did, for scenarios with steps.
	Calls []calledFor `json:"calls,omitempty"`
	// Read is what the engine reads in each object's annotations, for scenarios with steps.
	Read map[string]annotated `json:"read,omitempty"`
}

// run is a sync in which everything becomes healthy.
type run struct {
	Steps []applied `json:"steps"`
	// Left are the objects that the engine does not run, by the reason.
	Left map[string][]string `json:"left,omitempty"`
	// Hooks are the delete policies of each hook, as `PreSync Job.batch shop/a`.
	Hooks map[string]string `json:"hooks,omitempty"`
	// Deleted are the hooks that the engine has deleted by the end, in order.
	Deleted []string `json:"deleted,omitempty"`
	End     string   `json:"end"`
}

// applied is a step: what one call applied, in groups that follow one another; the order within a group is open.
type applied struct {
	Phase string `json:"phase"`
	// Wave is missing for a Namespace that is made before all steps.
	Wave   *int       `json:"wave,omitempty"`
	Groups [][]string `json:"groups,omitempty"`
	// Pruned is what is deleted before anything is applied.
	Pruned []string `json:"pruned,omitempty"`
	// Awaited is how many of them the engine waits for.
	Awaited int `json:"awaited,omitempty"`
}

// failing is a sync in which the first step is refused: what is applied afterwards are SyncFail hooks.
type failing struct {
	Groups  [][]string        `json:"groups"`
	Awaited int               `json:"awaited,omitempty"`
	Hooks   map[string]string `json:"hooks,omitempty"`
	End     string            `json:"end"`
}

func (w world) play(s scenario) (record, error) {
	if len(s.Steps) > 0 {
		return w.script(s)
	}
	first, err := w.once(s)
	for i := 1; i < repeats && err == nil; i++ {
		var again record
		if again, err = w.once(s); err == nil && !reflect.DeepEqual(first, again) {
			err = errors.New("the engine leaves its order to chance")
		}
	}
	return first, err
}

func (w world) once(s scenario) (record, error) {
	o, err := w.operation(s)
	if err != nil {
		return record{Refusal: err.Error()}, nil
	}
	healthy, err := o.toTheEnd()
	if err != nil || !o.has("SyncFail") {
		return record{run: healthy}, err
	}
	failed, err := w.refused(s, healthy.Steps)
	return record{run: healthy, Failing: failed}, err
}

// toTheEnd calls the engine until the operation has ended; what it waits for becomes healthy.
func (o *operation) toTheEnd() (*run, error) {
	r := &run{Steps: []applied{}, Hooks: map[string]string{}}
	for range limit {
		done, err := o.next(false)
		if err != nil {
			return nil, err
		}
		r.Left = done.left
		if len(done.applied)+len(done.pruned) > 0 {
			r.Steps = append(r.Steps, o.stepOf(done))
		}
		r.Deleted = append(r.Deleted, sorted(done.deleted)...)
		o.addHooks(r.Hooks)
		if o.phase.Completed() {
			r.End = fmt.Sprintf("%s: %s", o.phase, o.message)
			return r, nil
		}
		// Directly behind a step the engine says that it waits for all of it; the next call knows what has a health.
		if awaited := o.awaited(); awaited > 0 && len(done.applied) == 0 {
			r.Steps[len(r.Steps)-1].Awaited = awaited
			o.cluster.heal()
		}
	}
	return nil, fmt.Errorf("no end after %d calls: %s", limit, o.message)
}

func (o *operation) stepOf(done call) applied {
	step := applied{Groups: groupsOf(done.applied), Pruned: sorted(done.pruned)}
	if done.wave != nil {
		step.Phase, step.Wave = done.wave.Phase, &done.wave.Wave
		return step
	}
	for _, result := range o.results {
		step.Phase = string(result.SyncPhase)
	}
	return step
}

// groupsOf cuts at every change of kind: that is where the engine waits for the requests before.
func groupsOf(all []application) [][]string {
	groups := [][]string{}
	for i, each := range all {
		if i == 0 || all[i-1].kind != each.kind {
			groups = append(groups, nil)
		}
		last := len(groups) - 1
		groups[last] = append(groups[last], each.object)
	}
	for i, group := range groups {
		groups[i] = sorted(group)
	}
	return groups
}

var more = regexp.MustCompile(`^waiting for (?:completion of hook|healthy state of) .*?(?: and (\d+) more (?:hooks|resources))?$`)

// awaited reads in the operation's message for how many objects the engine waits.
func (o *operation) awaited() int {
	match := more.FindStringSubmatch(o.message)
	if match == nil {
		return 0
	}
	others, _ := strconv.Atoi(match[1])
	return 1 + others
}

// addHooks adds the delete policies of the hooks that have run.
func (o *operation) addHooks(found map[string]string) {
	live := map[string]*unstructured.Unstructured{}
	for _, object := range o.cluster.live() {
		live[o.cluster.idOf(object)] = object
	}
	for _, result := range o.results {
		id := o.cluster.idOf(objectOf(result))
		if object := live[id]; object != nil && result.HookType != "" {
			found[fmt.Sprintf("%s %s", result.HookType, id)] = strings.Join(textsOf(hook.DeletePolicies(object)), ",")
		}
	}
}

// has says whether an object is a hook of a phase.
func (o *operation) has(phase string) bool {
	for _, target := range o.targets {
		for _, word := range hook.Types(target) {
			if string(word) == phase && hook.IsHook(target) {
				return true
			}
		}
	}
	return false
}

// witness is an object that is refused where nothing but SyncFail hooks would be applied.
func witness() *unstructured.Unstructured {
	object := &unstructured.Unstructured{}
	object.SetAPIVersion("v1")
	object.SetKind("ConfigMap")
	object.SetName("hookline-oracle")
	return object
}

// refused plays a set again, and refuses what the first step applies.
func (w world) refused(s scenario, steps []applied) (*failing, error) {
	o, err := w.operation(s)
	if err != nil {
		return nil, err
	}
	refuse := firstOf(steps, fmt.Sprintf("Namespace %s/%s", s.Namespace, s.Namespace))
	if len(refuse) == 0 {
		o.targets = append(o.targets, witness())
		refuse = []string{o.cluster.idOf(witness())}
	}
	o.cluster.refuse.Apply = map[string]string{}
	for _, id := range refuse {
		o.cluster.refuse.Apply[id] = "refused"
	}
	o.cluster.refusesOnce = true
	return o.toFailure()
}

// firstOf gives what the first step applies; the destination's own Namespace is no step: without it no hook runs.
func firstOf(steps []applied, destination string) []string {
	for _, step := range steps {
		if all := slices.Concat(step.Groups...); len(all) > 0 && !slices.Equal(all, []string{destination}) {
			return all
		}
	}
	return nil
}

// toFailure goes on to the end and keeps what is applied once something has been refused.
func (o *operation) toFailure() (*failing, error) {
	found := &failing{Groups: [][]string{}, Hooks: map[string]string{}}
	for range limit {
		done, err := o.next(false)
		if err != nil {
			return nil, err
		}
		if o.cluster.hasRefused {
			found.Groups = append(found.Groups, groupsOf(done.applied)...)
			o.addHooks(found.Hooks)
		}
		if o.phase.Completed() {
			found.End = fmt.Sprintf("%s: %s", o.phase, o.message)
			return found, nil
		}
		if awaited := o.awaited(); awaited > 0 && len(done.applied) == 0 {
			found.Awaited = awaited
			o.cluster.heal()
		}
	}
	return nil, fmt.Errorf("no end after %d calls: %s", limit, o.message)
}
