package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/kube"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// RoundTrip lets the engine's clients talk to the cluster without a socket.
func (c *cluster) RoundTrip(request *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	recorder.Header().Set("Content-Type", "application/json")
	body, err := c.respond(request)
	if errors.Is(err, errNoPath) {
		http.NotFound(recorder, request)
		return recorder.Result(), nil
	}
	var status *apierrors.StatusError
	if errors.As(err, &status) {
		recorder.WriteHeader(int(status.ErrStatus.Code))
		body = failure(status.ErrStatus)
	} else if err != nil {
		recorder.WriteHeader(http.StatusInternalServerError)
		body = failure(metav1.Status{Status: metav1.StatusFailure, Message: err.Error(), Code: http.StatusInternalServerError})
	}
	if err := json.NewEncoder(recorder).Encode(body); err != nil {
		return nil, err
	}
	return recorder.Result(), nil
}

// errNoPath is what an API server has no word for: a group or version that nobody installed.
var errNoPath = errors.New("no such path")

// failure is what clients read the reason from: without a kind they make up their own.
func failure(status metav1.Status) metav1.Status {
	status.TypeMeta = metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}
	return status
}

// respond answers discovery and requests for one object; the engine's own clients ask for nothing else.
func (c *cluster) respond(request *http.Request) (any, error) {
	parts := strings.Split(strings.Trim(request.URL.Path, "/"), "/")
	version, rest := parts[1], parts[2:]
	if parts[0] == "apis" {
		version, rest = parts[1]+"/"+parts[2], parts[3:]
	}
	if len(rest) == 0 {
		return c.resources(version)
	}
	key, err := c.addressed(version, rest)
	if err != nil {
		return nil, err
	}
	switch request.Method {
	case http.MethodGet:
		return c.shown(key)
	case http.MethodDelete:
		return metav1.Status{Status: metav1.StatusSuccess}, c.drop(key)
	case http.MethodPut:
		return c.put(key, request.Body)
	}
	return nil, fmt.Errorf("%s %s was not expected", request.Method, request.URL.Path)
}

func (c *cluster) resources(version string) (any, error) {
	resources, isKnown := c.discovery[version]
	if !isKnown {
		return nil, errNoPath
	}
	kind := metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"}
	return metav1.APIResourceList{TypeMeta: kind, GroupVersion: version, APIResources: resources}, nil
}

// addressed reads `[namespaces/NAMESPACE/]PLURAL/NAME`.
func (c *cluster) addressed(version string, rest []string) (kube.ResourceKey, error) {
	namespace := ""
	if len(rest) == 4 && rest[0] == "namespaces" {
		namespace, rest = rest[1], rest[2:]
	}
	resource := c.discovery.find(version, func(r metav1.APIResource) bool { return r.Name == rest[0] })
	group, err := schema.ParseGroupVersion(version)
	if err != nil || resource == nil || len(rest) != 2 {
		return kube.ResourceKey{}, fmt.Errorf("%s has no %s", version, strings.Join(rest, "/"))
	}
	return kube.NewResourceKey(group.Group, resource.Kind, namespace, rest[1]), nil
}

// shown gives an object; a definition has been established, because the engine waits for that.
func (c *cluster) shown(key kube.ResourceKey) (any, error) {
	object, err := c.get(key)
	if err == nil && kube.IsCRD(object) {
		established := map[string]any{"type": "Established", "status": "True"}
		err = unstructured.SetNestedSlice(object.Object, []any{established}, "status", "conditions")
	}
	return object, err
}

func (c *cluster) put(key kube.ResourceKey, body io.Reader) (any, error) {
	bytes, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	object := &unstructured.Unstructured{}
	if err := json.Unmarshal(bytes, object); err != nil {
		return nil, err
	}
	return object, c.update(key, object)
}
