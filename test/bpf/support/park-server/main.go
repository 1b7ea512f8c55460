// A server each of whose paths waits in one way for ?ms= and answers with the nanoseconds that it
// waited by its own clock: what parts of a request, and functions, must come back.
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

var (
	mutex   sync.Mutex
	rwMutex sync.RWMutex
	tokens  = semaphore.NewWeighted(1)
	pool    *sql.DB
	peer    string // answers /?ms= after so many ms
	heap    []*node
)

// A heap that takes the garbage collector a while to mark.
type node struct{ next [8]*node }

func waitForLock(d time.Duration) time.Duration {
	hold(d, mutex.Lock, mutex.Unlock)
	began := time.Now()
	mutex.Lock()
	waited := time.Since(began)
	mutex.Unlock()
	return waited
}

func waitForReadLock(d time.Duration) time.Duration {
	hold(d, rwMutex.Lock, rwMutex.Unlock)
	began := time.Now()
	rwMutex.RLock()
	waited := time.Since(began)
	rwMutex.RUnlock()
	return waited
}

func waitForSemaphore(d time.Duration) time.Duration {
	take := func() { tokens.Acquire(context.Background(), 1) }
	hold(d, take, func() { tokens.Release(1) })
	began := time.Now()
	tokens.Acquire(context.Background(), 1)
	waited := time.Since(began)
	tokens.Release(1)
	return waited
}

func waitForPool(d time.Duration) time.Duration {
	var taken *sql.Conn
	take := func() { taken, _ = pool.Conn(context.Background()) }
	hold(d, take, func() { taken.Close() })
	began := time.Now()
	rows, err := pool.Query("SELECT")
	waited := time.Since(began)
	if err == nil {
		rows.Close()
	}
	return waited
}

func waitForChannel(d time.Duration) time.Duration {
	values := make(chan bool)
	time.AfterFunc(d, func() { values <- true })
	began := time.Now()
	<-values
	return time.Since(began)
}

func waitToSend(d time.Duration) time.Duration {
	values := make(chan bool)
	time.AfterFunc(d, func() { <-values })
	began := time.Now()
	values <- true
	return time.Since(began)
}

func waitInSelect(d time.Duration) time.Duration {
	values := make(chan bool)
	time.AfterFunc(d, func() { values <- true })
	began := time.Now()
	select {
	case <-values:
	case <-time.After(time.Hour):
	}
	return time.Since(began)
}

func waitForCondition(d time.Duration) time.Duration {
	var isTrue bool
	condition := sync.NewCond(&sync.Mutex{})
	time.AfterFunc(d, func() {
		condition.L.Lock()
		isTrue = true
		condition.L.Unlock()
		condition.Broadcast()
	})
	began := time.Now()
	condition.L.Lock()
	for !isTrue {
		condition.Wait()
	}
	condition.L.Unlock()
	return time.Since(began)
}

func waitForGroup(d time.Duration) time.Duration {
	var group sync.WaitGroup
	group.Add(1)
	time.AfterFunc(d, group.Done)
	began := time.Now()
	group.Wait()
	return time.Since(began)
}

func waitAsleep(d time.Duration) time.Duration {
	began := time.Now()
	time.Sleep(d)
	return time.Since(began)
}

func waitForAnswer(d time.Duration) time.Duration {
	began := time.Now()
	answer, err := http.Get(fmt.Sprintf("%s/?ms=%d", peer, d.Milliseconds()))
	if err != nil {
		return 0
	}
	waited := time.Since(began)
	io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
	return waited
}

func waitForCollector(time.Duration) time.Duration {
	began := time.Now()
	runtime.GC()
	return time.Since(began)
}

// hold has another goroutine hold something for a time that has begun when it returns. It does not
// wait in a channel, which would be a wait of its own.
func hold(d time.Duration, take, give func()) {
	var isHeld int32
	go func() {
		take()
		atomic.StoreInt32(&isHeld, 1)
		time.Sleep(d)
		give()
	}()
	for atomic.LoadInt32(&isHeld) == 0 {
	}
}

var ways = map[string]func(time.Duration) time.Duration{
	"/lock":      waitForLock,
	"/rlock":     waitForReadLock,
	"/semaphore": waitForSemaphore,
	"/pool":      waitForPool,
	"/chan":      waitForChannel,
	"/send":      waitToSend,
	"/select":    waitInSelect,
	"/cond":      waitForCondition,
	"/waitgroup": waitForGroup,
	"/sleep":     waitAsleep,
	"/http":      waitForAnswer,
	"/gc":        waitForCollector,
}

func serve(answer http.ResponseWriter, request *http.Request) {
	way, ok := ways[request.URL.Path]
	if !ok {
		http.NotFound(answer, request)
		return
	}
	ms, _ := strconv.Atoi(request.URL.Query().Get("ms"))
	fmt.Fprintln(answer, way(time.Duration(ms)*time.Millisecond).Nanoseconds())
}

// Two calls each: an API server's handlers lie behind as many (Harbor's core).
const middlewares = 40

func nested(handler http.Handler) http.Handler {
	for n := 0; n < middlewares; n++ {
		next := handler
		handler = http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
			next.ServeHTTP(answer, request)
		})
	}
	return handler
}

// A database without an answer: only its pool of connections is waited for.
type database struct{}

type connection struct{}

var errNothing = errors.New("nothing is stored here")

func (database) Open(string) (driver.Conn, error)      { return connection{}, nil }
func (connection) Prepare(string) (driver.Stmt, error) { return nil, errNothing }
func (connection) Begin() (driver.Tx, error)           { return nil, errNothing }
func (connection) Close() error                        { return nil }

func main() {
	peer = os.Args[1]
	sql.Register("none", database{})
	pool, _ = sql.Open("none", "")
	pool.SetMaxOpenConns(1)
	heap = make([]*node, 1<<20)
	for at := range heap {
		heap[at] = &node{}
		if at > 0 {
			heap[at].next[0] = heap[at/2]
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, nested(http.HandlerFunc(serve))))
}
