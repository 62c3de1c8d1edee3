package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/common"
	"github.com/go-logr/logr"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"

	"hookline.dev/test/cluster/oracle/internal/delivery"
)

// startedAt is when every operation starts, in seconds since 1970: generated names hold it.
const startedAt = 1_000_000_000

// operation is a sync that goes on: the state that the controller keeps between the calls of the engine.
type operation struct {
	scenario scenario
	targets  []*unstructured.Unstructured
	cluster  *cluster
	phase    common.OperationPhase
	message  string
	results  []common.ResourceSyncResult
	// tasks are all that the engine has planned before its first step, in its order, as `PreSync/0 Job.batch shop/a`.
	tasks []string
}

// call is what one call of the engine did.
type call struct {
	applied []application
	tried   []application
	pruned  []string
	deleted []string
	updated []string
	// wave is what the engine says to its wave hook; nothing where it does not call it.
	wave *boundary
	left map[string][]string
}

// boundary is the end of a wave.
type boundary struct {
	Phase   string `json:"phase"`
	Wave    int    `json:"wave"`
	IsFinal bool   `json:"final"`
}

// world is what all scenarios share.
type world struct {
	server    *delivery.Server
	discovery discovery
}

func (w world) operation(s scenario) (*operation, error) {
	targets, err := objectsOf(w.server, s.Text)
	if err != nil {
		return nil, err
	}
	live, err := objectsOf(w.server, s.Live)
	if err != nil {
		return nil, fmt.Errorf("live: %w", err)
	}
	c := newCluster(s, w.discovery.with(slices.Concat(targets, live), s.Absent))
	for _, object := range live {
		c.create(object)
	}
	return &operation{scenario: s, targets: targets, cluster: c, phase: common.OperationRunning}, nil
}

// next rebuilds the engine's context, as the controller does each time, and calls it once.
func (o *operation) next(terminate bool) (call, error) {
	c := o.cluster
	compared, err := compare(o.targets, c)
	if err != nil {
		return call{}, err
	}
	done := call{left: compared.left}
	c.forget()
	config := &rest.Config{Host: "http://cluster.invalid", Transport: c, QPS: -1}
	options := append(o.options(), sync.WithSyncWaveHook(func(phase common.SyncPhase, wave int, isFinal bool) error {
		done.wave = &boundary{string(phase), wave, isFinal}
		return nil
	}))
	engine, cleanup, err := sync.NewSyncContext(o.scenario.Revision, compared.result, config, config, &requests{cluster: c}, c.namespace, options...)
	if err != nil {
		return call{}, err
	}
	defer cleanup()
	if terminate {
		engine.Terminate()
	} else {
		engine.Sync()
	}
	o.phase, o.message, o.results = engine.GetState()
	done.applied, done.tried, done.pruned, done.deleted, done.updated = c.applied, c.tried, c.pruned, c.deleted, c.updated
	return done, nil
}

func (o *operation) options() []sync.SyncOpt {
	set := o.scenario.Options
	start := metav1.NewTime(time.Unix(startedAt, 0))
	return []sync.SyncOpt{
		sync.WithLogr(logr.New(&listener{tasks: &o.tasks})),
		sync.WithHealthOverride(o.cluster),
		sync.WithOperationSettings(set.DryRun, set.Prune, set.Force, set.SkipHooks),
		sync.WithInitialState(o.phase, o.message, o.results, start),
		sync.WithPruneLast(set.PruneLast),
		sync.WithReplace(set.Replace),
		sync.WithServerSideApply(set.ServerSideApply),
	}
}
