// The way of a request to the registry: its token, a look into Redis, its project in PostgreSQL, and then
// the registry itself.

package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"github.com/redis/go-redis/v9"
)

type registryProxy struct {
	tokens   *tokens
	projects *projects
	cache    *redis.Client
	registry *httputil.ReverseProxy
}

func newRegistryProxy(registry *url.URL, tokens *tokens, projects *projects, cache *redis.Client) *registryProxy {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 100
	proxy := &httputil.ReverseProxy{
		Transport: transport,
		// The Host stays that of the client: the registry makes its Locations of it.
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(registry)
			r.Out.Host = r.In.Host
			r.Out.Header.Del("Authorization")
		},
	}
	return &registryProxy{tokens, projects, cache, proxy}
}

func (p *registryProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !p.tokens.isValid(r) {
		p.tokens.challenge(w, r)
		return
	}
	project, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/"), "/")
	if project != "" && !strings.HasPrefix(project, "_") && !p.mayPass(w, r, project) {
		return
	}
	p.registry.ServeHTTP(w, r)
}

func (p *registryProxy) mayPass(w http.ResponseWriter, r *http.Request, project string) bool {
	if err := p.isCacheUp(r.Context(), project); err != nil {
		writeError(w, http.StatusInternalServerError, "UNKNOWN", "Redis: "+err.Error())
		return false
	}
	found, err := p.projects.has(r.Context(), project)
	if err != nil {
		writeError(w, http.StatusInternalServerError, "UNKNOWN", "PostgreSQL: "+err.Error())
		return false
	}
	if !found {
		writeError(w, http.StatusNotFound, "NOT_FOUND", "project "+project+" not found")
	}
	return found
}

// isCacheUp asks for the quota of a project, which nobody has set.
func (p *registryProxy) isCacheUp(ctx context.Context, project string) error {
	err := p.cache.Get(ctx, "quota:"+project).Err()
	if errors.Is(err, redis.Nil) {
		return nil
	}
	return err
}
