package main

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/health"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/hook"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/kube"
	"github.com/argoproj/argo-cd/v3/util/lua"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// cluster is a make-believe one: it keeps objects, answers requests, and remembers what was asked of it.
type cluster struct {
	lock      sync.Mutex
	namespace string
	discovery discovery
	objects   map[kube.ResourceKey]*unstructured.Unstructured
	// health is what objects are said to be; those without an entry make progress.
	health map[string]health.HealthStatusCode
	stuck  map[string]bool
	refuse refusals
	// refusesOnce makes every refusal to apply count once.
	refusesOnce bool
	hasRefused  bool
	applied     []application
	// tried are the requests that were dry runs.
	tried   []application
	pruned  []string
	deleted []string
	updated []string
}

// application is an object that was applied, and how.
type application struct {
	object string
	kind   string
	verb   string
}

// idOf names an object: kind, group, namespace and name, as in `Job.batch shop/migrate`. What has no namespace is named
// with the destination's, for that is what the engine fills in, cluster-scoped or not.
func (c *cluster) idOf(object *unstructured.Unstructured) string {
	namespace, name := object.GetNamespace(), object.GetName()
	if namespace == "" {
		namespace = c.namespace
	}
	if name == "" {
		name = object.GetGenerateName()
	}
	return fmt.Sprintf("%s %s/%s", kindOf(object.GroupVersionKind()), namespace, name)
}

// keyOf is where an object is kept: one that is cluster-scoped has no namespace.
func (c *cluster) keyOf(object *unstructured.Unstructured) kube.ResourceKey {
	key := kube.GetResourceKey(object)
	if isNamespaced, err := c.discovery.IsNamespaced(key.GroupKind()); err == nil && !isNamespaced {
		key.Namespace = ""
	}
	return key
}

// keep puts an object as the API server would.
func (c *cluster) keep(object *unstructured.Unstructured) {
	kept := object.DeepCopy()
	key := c.keyOf(kept)
	kept.SetNamespace(key.Namespace)
	kept.SetUID(types.UID(key.String()))
	kept.SetResourceVersion("1")
	c.objects[key] = kept
}

// create keeps an object that was there before; what is namespaced, and does not say where, is at the destination.
func (c *cluster) create(object *unstructured.Unstructured) {
	if kube.IsNamespacedOrUnknown(c.discovery, object.GroupVersionKind().GroupKind()) && object.GetNamespace() == "" {
		object.SetNamespace(c.namespace)
	}
	c.keep(object)
}

// write answers every request that writes a whole object.
func (c *cluster) write(object *unstructured.Unstructured, verb string, isDryRun bool) error {
	c.lock.Lock()
	defer c.lock.Unlock()
	if object.GetName() == "" {
		return errors.New("resource name may not be empty")
	}
	id := c.idOf(object)
	asked := application{object: id, kind: object.GetKind(), verb: verb}
	if isDryRun {
		c.tried = append(c.tried, asked)
		return nil
	}
	if message, isRefused := c.refuse.Apply[id]; isRefused {
		c.hasRefused = true
		if c.refusesOnce {
			delete(c.refuse.Apply, id)
		}
		return errors.New(message)
	}
	c.applied = append(c.applied, asked)
	delete(c.health, id)
	c.keep(object)
	return nil
}

// prune answers the deletion of what is no longer wanted.
func (c *cluster) prune(key kube.ResourceKey) error {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.remove(key, &c.pruned)
}

// drop answers the deletion of a hook.
func (c *cluster) drop(key kube.ResourceKey) error {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.remove(key, &c.deleted)
}

// remove takes an object away and notes it; what has the hook finalizer, or is stuck, only begins to go.
func (c *cluster) remove(key kube.ResourceKey, noted *[]string) error {
	object, isThere := c.objects[key]
	if !isThere {
		return missing(key)
	}
	id := c.idOf(object)
	if message, isRefused := c.refuse.Delete[id]; isRefused {
		return refusal(message, key)
	}
	*noted = append(*noted, id)
	if hook.HasHookFinalizer(object) || c.stuck[id] {
		now := metav1.NewTime(time.Unix(startedAt, 0))
		object.SetDeletionTimestamp(&now)
		return nil
	}
	delete(c.objects, key)
	return nil
}

// update answers a request that changes what is there.
func (c *cluster) update(key kube.ResourceKey, object *unstructured.Unstructured) error {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.objects[key] == nil {
		return missing(key)
	}
	id := c.idOf(object)
	if message, isRefused := c.refuse.Update[id]; isRefused {
		return refusal(message, key)
	}
	c.updated = append(c.updated, id)
	c.keep(object)
	return nil
}

func (c *cluster) get(key kube.ResourceKey) (*unstructured.Unstructured, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if object := c.objects[key]; object != nil {
		return object.DeepCopy(), nil
	}
	return nil, missing(key)
}

// live gives a copy of every object.
func (c *cluster) live() map[kube.ResourceKey]*unstructured.Unstructured {
	c.lock.Lock()
	defer c.lock.Unlock()
	all := map[kube.ResourceKey]*unstructured.Unstructured{}
	for key, object := range c.objects {
		all[key] = object.DeepCopy()
	}
	return all
}

// set says how an object is from now on.
func (c *cluster) set(id, state string) error {
	for key, object := range c.objects {
		if c.idOf(object) != id {
			continue
		}
		if state == "Gone" {
			delete(c.objects, key)
		} else {
			c.health[id] = health.HealthStatusCode(state)
		}
		return nil
	}
	return fmt.Errorf("the cluster has no %s", id)
}

// heal makes every object healthy.
func (c *cluster) heal() {
	for _, object := range c.objects {
		c.health[c.idOf(object)] = health.HealthStatusHealthy
	}
}

// GetResourceHealth is the engine's question; only kinds that Argo CD judges, in Go or in its own Lua, have a health.
func (c *cluster) GetResourceHealth(object *unstructured.Unstructured) (*health.HealthStatus, error) {
	if isJudged, err := judged(object); err != nil || !isJudged {
		return nil, err
	}
	state, isSaid := c.health[c.idOf(object)]
	if !isSaid {
		state = health.HealthStatusProgressing
	}
	return &health.HealthStatus{Status: state, Message: strings.ToLower(string(state))}, nil
}

func missing(key kube.ResourceKey) error {
	return apierrors.NewNotFound(schema.GroupResource{Group: key.Group, Resource: key.Kind}, key.Name)
}

func refusal(message string, key kube.ResourceKey) error {
	if message == "NotFound" {
		return missing(key)
	}
	return errors.New(message)
}

func newCluster(s scenario, d discovery) *cluster {
	c := &cluster{
		namespace: s.Namespace, discovery: d, refuse: s.Refuse,
		objects: map[kube.ResourceKey]*unstructured.Unstructured{},
		health:  map[string]health.HealthStatusCode{}, stuck: map[string]bool{},
	}
	for _, id := range s.Stuck {
		c.stuck[id] = true
	}
	return c
}

// forget lets go of what was asked before.
func (c *cluster) forget() {
	c.applied, c.tried, c.pruned, c.deleted, c.updated = nil, nil, nil, nil, nil
}

// known keeps which kinds are judged: looking for a script takes long.
var known = map[schema.GroupVersionKind]bool{}

// judged says whether Argo CD has a health check for objects of a kind.
func judged(object *unstructured.Unstructured) (bool, error) {
	kind := object.GroupVersionKind()
	if answer, isKnown := known[kind]; isKnown {
		return answer, nil
	}
	script, _, err := lua.VM{}.GetHealthScript(object)
	if err != nil {
		return false, err
	}
	known[kind] = script != "" || health.GetHealthCheckFunc(kind) != nil
	return known[kind], nil
}
