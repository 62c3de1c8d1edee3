// Package delivery takes what a plugin prints through Argo CD's own programs: its plugin server, in this process and on
// a socket of its own, and the manifest generation of its repo-server.
package delivery

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"github.com/argoproj/argo-cd/v3/cmpserver"
	"github.com/argoproj/argo-cd/v3/cmpserver/plugin"
	"github.com/argoproj/argo-cd/v3/common"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/reposerver/apiclient"
	"github.com/argoproj/argo-cd/v3/reposerver/repository"
	"github.com/argoproj/argo-cd/v3/util/git"
	utilio "github.com/argoproj/argo-cd/v3/util/io"
	"github.com/sirupsen/logrus"
	"google.golang.org/grpc"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	name = "oracle"
	file = "stream"
)

// Server is a running plugin server whose plugin prints a file of the source.
type Server struct {
	folder string
	server *grpc.Server
}

// Start makes a server; Close ends it.
func Start() (*Server, error) {
	logrus.SetLevel(logrus.PanicLevel)
	folder, err := os.MkdirTemp("", "hookline-oracle-")
	if err != nil {
		return nil, err
	}
	s := &Server{folder: folder}
	if err := s.serve(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Server) serve() error {
	for variable, folder := range map[string]string{common.EnvPluginSockFilePath: "sockets", "ARGOCD_CMP_WORKDIR": "work", "TMPDIR": "temporary"} {
		path := filepath.Join(s.folder, folder)
		if err := os.MkdirAll(path, 0o700); err != nil {
			return err
		}
		if err := os.Setenv(variable, path); err != nil {
			return err
		}
	}
	config := plugin.PluginConfig{Metadata: metav1.ObjectMeta{Name: name}}
	config.Spec.Generate.Command = []string{"cat", file}
	server, err := cmpserver.NewServer(plugin.CMPServerInitConstants{PluginConfig: config})
	if err != nil {
		return err
	}
	if s.server, err = server.CreateGRPC(); err != nil {
		return err
	}
	listener, err := net.Listen("unix", config.Address())
	if err != nil {
		return err
	}
	go func() { _ = s.server.Serve(listener) }()
	return nil
}

// Close ends the server and removes its files.
func (s *Server) Close() {
	if s.server != nil {
		s.server.Stop()
	}
	_ = os.RemoveAll(s.folder)
}

// Manifests gives what the controller gets when a plugin prints a stream: one JSON text for each object.
func (s *Server) Manifests(stream string) ([]string, error) {
	source := filepath.Join(s.folder, "source")
	if err := os.MkdirAll(source, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(source, file), []byte(stream), 0o600); err != nil {
		return nil, err
	}
	request := &apiclient.ManifestRequest{
		Repo:              &v1alpha1.Repository{},
		AppName:           name,
		KubeVersion:       "1.36.1",
		ApplicationSource: &v1alpha1.ApplicationSource{Plugin: &v1alpha1.ApplicationSourcePlugin{Name: name}},
	}
	response, err := repository.GenerateManifests(context.Background(), source, source, "", request, true, git.NoopCredsStore{}, resource.MustParse("0"), utilio.NewRandomizedTempPaths(s.folder))
	if err != nil {
		return nil, fmt.Errorf("the stream is refused: %w", err)
	}
	return response.Manifests, nil
}
