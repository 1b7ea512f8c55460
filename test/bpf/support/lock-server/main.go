// A server whose handlers wait for a lock that somebody else holds for ?ms=: what the budget of a
// request must call wait:lock, by that many milliseconds.
package main

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

var shared sync.Mutex

func wait(answer http.ResponseWriter, request *http.Request) {
	ms, _ := strconv.Atoi(request.URL.Query().Get("ms"))
	held := make(chan bool)
	go func() {
		shared.Lock()
		close(held)
		time.Sleep(time.Duration(ms) * time.Millisecond)
		shared.Unlock()
	}()
	<-held
	shared.Lock()
	shared.Unlock()
	fmt.Fprintln(answer, "ok")
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, http.HandlerFunc(wait)))
}
