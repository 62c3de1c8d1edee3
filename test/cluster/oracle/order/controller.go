package main

import (
	"slices"
	_ "unsafe" // for go:linkname

	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/hook"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/ignore"
	"github.com/argoproj/argo-cd/v3/controller"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"hookline.dev/test/cluster/oracle/internal/delivery"
)

// These three are the application controller's own; they are not exported.
//
//go:linkname partitionTargetObjsForSync github.com/argoproj/argo-cd/v3/controller.partitionTargetObjsForSync
func partitionTargetObjsForSync(objects []*unstructured.Unstructured) (inSync []*unstructured.Unstructured, hasPreDelete, hasPostDelete bool)

//go:linkname isPreDeleteHook github.com/argoproj/argo-cd/v3/controller.isPreDeleteHook
func isPreDeleteHook(object *unstructured.Unstructured) bool

//go:linkname isPostDeleteHook github.com/argoproj/argo-cd/v3/controller.isPostDeleteHook
func isPostDeleteHook(object *unstructured.Unstructured) bool

// objectsOf gives the objects that the controller gets when a plugin prints a stream.
func objectsOf(server *delivery.Server, stream string) ([]*unstructured.Unstructured, error) {
	manifests, err := server.Manifests(stream)
	if err != nil {
		return nil, err
	}
	objects := make([]*unstructured.Unstructured, len(manifests))
	for i, manifest := range manifests {
		if objects[i], err = v1alpha1.UnmarshalToUnstructured(manifest); err != nil {
			return nil, err
		}
	}
	return objects, nil
}

// comparison is what the controller hands to the engine, and what it leaves out on the way, by the reason.
type comparison struct {
	result sync.ReconciliationResult
	left   map[string][]string
}

// compare does what the controller's CompareAppState does with targets and live objects.
func compare(targets []*unstructured.Unstructured, c *cluster) (comparison, error) {
	copies := make([]*unstructured.Unstructured, len(targets))
	for i, target := range targets {
		copies[i] = target.DeepCopy()
	}
	noTracking := func(*unstructured.Unstructured) error { return nil }
	unique, _, err := controller.NormalizeTargetObjects(c.namespace, copies, c.discovery, noTracking)
	if err != nil {
		return comparison{}, err
	}
	inSync, _, _ := partitionTargetObjsForSync(unique)
	result := sync.Reconcile(inSync, c.live(), c.namespace, c.discovery)
	left := map[string][]string{}
	for _, object := range copies {
		if reason := fateOf(object, unique, inSync); reason != "" {
			left[reason] = append(left[reason], c.idOf(object))
		}
	}
	for _, objects := range left {
		slices.Sort(objects)
	}
	return comparison{result, left}, nil
}

// fateOf says where on the way to the engine an object is left; the empty text where it is not.
func fateOf(object *unstructured.Unstructured, unique, inSync []*unstructured.Unstructured) string {
	switch {
	case !slices.Contains(unique, object):
		return "repeated"
	case !slices.Contains(inSync, object):
		return "deletion"
	case ignore.Ignore(object):
		return "ignored"
	case hook.Skip(object):
		return "skip"
	}
	return ""
}
