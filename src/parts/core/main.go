// Core is the part of a registry service that stands between its proxy and its registry: it hands out
// tokens, asks Redis and PostgreSQL about each request, and passes the request on. It has the shape of
// Harbor's core and none of its code, and it is a part for demos and tests: it keeps no secret well.
package main

import (
	"bufio"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"

	_ "github.com/lib/pq"
	"github.com/redis/go-redis/v9"
)

type settings struct {
	listen, registry, redis, postgres, username, accessLog string
	connections                                            int
}

func main() {
	var s settings
	flag.StringVar(&s.listen, "listen", "127.0.0.1:0", "address to listen on")
	flag.StringVar(&s.registry, "registry", "", "URL of the registry behind")
	flag.StringVar(&s.redis, "redis", "", "host:port of Redis")
	flag.StringVar(&s.postgres, "postgres", "", "connection string of PostgreSQL")
	flag.IntVar(&s.connections, "connections", 0, "connections to PostgreSQL at most; 0: any number")
	flag.StringVar(&s.username, "username", "admin", "the one user; CORE_PASSWORD has the password")
	flag.StringVar(&s.accessLog, "access-log", "", "file that gets a line for each request")
	flag.Parse()
	if err := serve(s, os.Getenv("CORE_PASSWORD")); err != nil {
		log.Fatal(err)
	}
}

func serve(s settings, password string) error {
	if password == "" {
		return errors.New("CORE_PASSWORD is not set")
	}
	registry, err := url.Parse(s.registry)
	if err != nil {
		return err
	}
	database, err := sql.Open("postgres", s.postgres)
	if err != nil {
		return err
	}
	database.SetMaxIdleConns(50)
	database.SetMaxOpenConns(s.connections)
	projects := &projects{database}
	if err := projects.prepare(); err != nil {
		return fmt.Errorf("PostgreSQL: %w", err)
	}
	tokens := newTokens(s.username, password)
	cache := redis.NewClient(&redis.Options{Addr: s.redis})
	routes := http.NewServeMux()
	routes.Handle("/service/token", tokens)
	routes.HandleFunc("/api/v2.0/ping", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("Pong")) })
	routes.Handle("/api/v2.0/projects", tokens.onlyUser(projects))
	routes.Handle("/v2/", newRegistryProxy(registry, tokens, projects, cache))
	handler, err := logged(routes, s.accessLog)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return err
	}
	return http.Serve(listener, handler)
}

// logged writes `METHOD PATH STATUS` to the file after each request.
func logged(next http.Handler, path string) (http.Handler, error) {
	if path == "" {
		return next, nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	lines, lock := bufio.NewWriter(file), sync.Mutex{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(answer, r)
		lock.Lock()
		defer lock.Unlock()
		fmt.Fprintf(lines, "%s %s %d\n", r.Method, r.URL.RequestURI(), answer.status)
		lines.Flush()
	}), nil
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets net/http find ReadFrom and Flush of the writer inside.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
