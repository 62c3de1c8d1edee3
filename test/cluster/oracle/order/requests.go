package main

import (
	"context"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/kube"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/kube/kubetest"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
)

// requests are what the engine asks of `kubectl`: here the cluster answers at once.
type requests struct {
	kubetest.MockKubectlCmd
	cluster *cluster
}

func (r *requests) ManageResources(*rest.Config) (kube.ResourceOperations, func(), error) {
	return &operations{r.cluster}, func() {}, nil
}

func (r *requests) DeleteResource(_ context.Context, _ *rest.Config, kind schema.GroupVersionKind, name, namespace string, _ metav1.DeleteOptions) error {
	return r.cluster.prune(kube.NewResourceKey(kind.Group, kind.Kind, namespace, name))
}

// operations are the four ways in which the engine writes an object.
type operations struct {
	cluster *cluster
}

func (o *operations) ApplyResource(_ context.Context, object *unstructured.Unstructured, dryRun cmdutil.DryRunStrategy, force, _, serverSide bool, _ string) (string, error) {
	verb := "apply"
	if serverSide {
		verb = "server-side apply"
	}
	return "applied", o.write(object, verb, force, dryRun)
}

func (o *operations) ReplaceResource(_ context.Context, object *unstructured.Unstructured, dryRun cmdutil.DryRunStrategy, force bool) (string, error) {
	return "replaced", o.write(object, "replace", force, dryRun)
}

func (o *operations) CreateResource(_ context.Context, object *unstructured.Unstructured, dryRun cmdutil.DryRunStrategy, _ bool) (string, error) {
	return "created", o.write(object, "create", false, dryRun)
}

func (o *operations) UpdateResource(_ context.Context, object *unstructured.Unstructured, dryRun cmdutil.DryRunStrategy) (*unstructured.Unstructured, error) {
	return object, o.write(object, "update", false, dryRun)
}

func (o *operations) write(object *unstructured.Unstructured, verb string, force bool, dryRun cmdutil.DryRunStrategy) error {
	if force {
		verb += " --force"
	}
	return o.cluster.write(object, verb, dryRun != cmdutil.DryRunNone)
}
