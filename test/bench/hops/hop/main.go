// One hop of a chain, for measurements whose truth is known: the path of each request names the request
// of the client, and every call that is made for it has that name in its path too.
//
//	hop -mode store -delay 5ms          answers after the delay
//	hop -mode proxy -next URL           passes requests on (net/http/httputil), as Harbor's core does
//	hop -mode client -next URL -calls 3 makes so many calls one after the other, without trace context
//	hop -mode fan -next URL -calls 3    makes so many calls at the same time
//
// Prints its port.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"
)

var (
	mode  = flag.String("mode", "store", "store, proxy, client or fan")
	next  = flag.String("next", "", "address of the next hop")
	calls = flag.Int("calls", 1, "calls for each request")
	delay = flag.Duration("delay", 0, "how long a store takes")
	bytes = flag.Int("bytes", 1000, "length of a store's answer")
)

func main() {
	flag.Parse()
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = 64
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, handler()))
}

func handler() http.Handler {
	switch *mode {
	case "proxy":
		to, err := url.Parse(*next)
		if err != nil {
			panic(err)
		}
		return httputil.NewSingleHostReverseProxy(to)
	case "client":
		return http.HandlerFunc(oneByOne)
	case "fan":
		return http.HandlerFunc(atOnce)
	default:
		return http.HandlerFunc(store)
	}
}

func store(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	time.Sleep(*delay)
	w.Write([]byte(strings.Repeat("x", *bytes)))
}

func oneByOne(w http.ResponseWriter, r *http.Request) {
	sum := 0
	for n := 0; n < *calls; n++ {
		sum += get(r, n)
	}
	fmt.Fprintln(w, sum)
}

func atOnce(w http.ResponseWriter, r *http.Request) {
	var wait sync.WaitGroup
	for n := 0; n < *calls; n++ {
		wait.Add(1)
		go func(n int) {
			defer wait.Done()
			get(r, n)
		}(n)
	}
	wait.Wait()
	fmt.Fprintln(w, *calls)
}

func get(r *http.Request, n int) int {
	name := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	answer, err := http.Get(fmt.Sprintf("%s/bucket/%d/%s", *next, n, name))
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	read, _ := io.Copy(io.Discard, answer.Body)
	return int(read)
}
