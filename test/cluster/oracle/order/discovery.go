package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// discovery says which kinds a cluster knows: by group and version, as in `batch/v1`.
type discovery map[string][]metav1.APIResource

// readDiscovery reads the documents that Kubernetes keeps of its own API.
func readDiscovery(folder string) (discovery, error) {
	files, err := filepath.Glob(filepath.Join(folder, "api*__v*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no discovery documents in %q: %v", folder, err)
	}
	found := discovery{}
	for _, file := range files {
		bytes, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var list metav1.APIResourceList
		if err := json.Unmarshal(bytes, &list); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		found[list.GroupVersion] = list.APIResources
	}
	return found, nil
}

// with gives a cluster that knows the kinds of some objects as well, as if their definitions had been installed before:
// a kind that Kubernetes does not have is namespaced.
func (d discovery) with(objects []*unstructured.Unstructured, absent []string) discovery {
	all := discovery{}
	for version, resources := range d {
		all[version] = slices.Clone(resources)
	}
	for _, object := range objects {
		kind := object.GroupVersionKind()
		version := kind.GroupVersion().String()
		if slices.Contains(absent, kindOf(kind)) || all.find(version, func(r metav1.APIResource) bool { return r.Kind == kind.Kind }) != nil {
			continue
		}
		all[version] = append(all[version], metav1.APIResource{
			Name: strings.ToLower(kind.Kind) + "s", Kind: kind.Kind, Namespaced: true,
			Verbs: []string{"create", "delete", "get", "list", "patch", "update", "watch"},
		})
	}
	return all
}

func (d discovery) find(version string, isIt func(metav1.APIResource) bool) *metav1.APIResource {
	for _, resource := range d[version] {
		if isIt(resource) && !strings.Contains(resource.Name, "/") {
			return &resource
		}
	}
	return nil
}

// IsNamespaced answers as the controller's cluster cache does: an error where no version has the kind.
func (d discovery) IsNamespaced(wanted schema.GroupKind) (bool, error) {
	for version := range d {
		group, err := schema.ParseGroupVersion(version)
		if err != nil || group.Group != wanted.Group {
			continue
		}
		if found := d.find(version, func(r metav1.APIResource) bool { return r.Kind == wanted.Kind }); found != nil {
			return found.Namespaced, nil
		}
	}
	return false, fmt.Errorf("the cluster has no %s", wanted)
}

func kindOf(kind schema.GroupVersionKind) string {
	if kind.Group == "" {
		return kind.Kind
	}
	return kind.Kind + "." + kind.Group
}
