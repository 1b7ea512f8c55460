// A gateway before a registry that writes each request into a journal, under one lock. POST /journal has what was
// written brought to the disk, under the same lock.
//
//	journal REGISTRY-URL FILE
//
// It listens on a loopback port of its own until it is killed.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"sync"
)

type journal struct {
	lock sync.Mutex
	file *os.File
}

// add has the lock until it returns, as most functions do that take one.
func (j *journal) add(line string, isSynced bool) error {
	j.lock.Lock()
	defer j.lock.Unlock()
	if _, err := j.file.WriteString(line); err != nil {
		return err
	}
	if !isSynced {
		return nil
	}
	return j.file.Sync()
}

type gateway struct {
	journal  *journal
	registry http.Handler
}

func (g *gateway) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	isSynced := request.Method == http.MethodPost && request.URL.Path == "/journal"
	line := fmt.Sprintf("%s %s\n", request.Method, request.URL.Path)
	if err := g.journal.add(line, isSynced); err != nil {
		http.Error(answer, err.Error(), http.StatusInternalServerError)
		return
	}
	if !isSynced {
		g.registry.ServeHTTP(answer, request)
	}
}

func main() {
	registry, err := url.Parse(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	file, err := os.OpenFile(os.Args[2], os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(registry)
	log.Fatal(http.Serve(listener, &gateway{&journal{file: file}, proxy}))
}
