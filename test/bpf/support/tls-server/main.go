// A server and a client of HTTP/1.1 or HTTP/2, over TLS or in plain text, which count what they do.
//
//	tls-server serve [-tls 1.2|1.3] [-suite gcm|chacha] [-mutual] [-http2] [-plain] [-upstream PORT] [-close] [-pieces N] [-by-hand] [-split N]
//	tls-server load  [same flags] -port N -connections N -requests N [-head N] [-shares] [-joined] [-resumes] [-body N] [-answer N]
//
// `serve` prints its port, then for each line that it reads its counts as JSON, by `METHOD STATUS`. `load`
// prints counts of the same form when it is done.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	random "math/rand"
	"net"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type counts struct {
	sync.Mutex
	by map[string]int
}

func (c *counts) add(method string, status int) {
	c.Lock()
	c.by[fmt.Sprintf("%s %d", method, status)]++
	c.Unlock()
}

func (c *counts) print() {
	c.Lock()
	line, _ := json.Marshal(c.by)
	c.Unlock()
	fmt.Println(string(line))
}

var (
	version     = flag.String("tls", "1.3", "")
	suite       = flag.String("suite", "gcm", "of TLS 1.2")
	mutual      = flag.Bool("mutual", false, "")
	http2       = flag.Bool("http2", false, "")
	plain       = flag.Bool("plain", false, "without TLS")
	shares      = flag.Bool("shares", false, "all requests of HTTP/2 go over one connection")
	upstream    = flag.Int("upstream", 0, "")
	port        = flag.Int("port", 0, "")
	connections = flag.Int("connections", 1, "")
	requests    = flag.Int("requests", 1, "of each connection")
	closes      = flag.Bool("close", false, "each request that is made has a connection of its own")
	head        = flag.Int("head", 0, "bytes of a header that stands before the trace context")
	pieces      = flag.Int("pieces", 0, "bytes that a body is read by; 0: as many as io.Copy asks for")
	split       = flag.Int("split", 0, "what is sent goes out in pieces of up to so many bytes, cut anywhere")
	byHand      = flag.Bool("by-hand", false, "without net/http's server, and its reading of answers")
	joined      = flag.Bool("joined", false, "all records of a request are sent at once")
	resumes     = flag.Bool("resumes", false, "connections resume the session of one before; fails where none does")
	body        = flag.Int("body", 0, "bytes of the body of each request, which are all PUT then")
	answer      = flag.Int("answer", 0, "bytes of each answer, to requests that are all GET then")
)

var seen = counts{by: map[string]int{}}

// Whether a connection has resumed a session.
var hasResumed atomic.Bool

func main() {
	mode := os.Args[1]
	flag.CommandLine.Parse(os.Args[2:])
	if mode == "serve" {
		serve()
	} else {
		load()
	}
}

func config() *tls.Config {
	versions := map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}
	suites := map[string]uint16{
		"gcm":    tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
		"chacha": tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
	}
	config := &tls.Config{
		Certificates:       []tls.Certificate{certificate()},
		MinVersion:         versions[*version],
		MaxVersion:         versions[*version],
		CipherSuites:       []uint16{suites[*suite]},
		InsecureSkipVerify: true,
	}
	if *mutual {
		config.ClientAuth = tls.RequireAnyClientCert
	}
	if *resumes {
		config.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	}
	if *http2 {
		config.NextProtos = []string{"h2", "http/1.1"}
	}
	return config
}

func certificate() tls.Certificate {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, _ := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func client() *http.Client {
	if *joined {
		return &http.Client{Transport: &joinedTransport{}}
	}
	if *byHand {
		return &http.Client{Transport: &handTransport{}}
	}
	transport := &http.Transport{
		TLSClientConfig:     config(),
		MaxIdleConnsPerHost: 64,
		DisableKeepAlives:   *closes,
		ForceAttemptHTTP2:   *http2,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			socket, err := new(net.Dialer).DialContext(ctx, network, address)
			return inPieces(socket), err
		},
	}
	if *plain && *http2 {
		askUnencrypted(transport)
	}
	return &http.Client{Transport: transport}
}

// Asks over one connection, one request after the other.
type joinedTransport struct {
	connection *tls.Conn
	answers    *bufio.Reader
}

func (t *joinedTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	if t.connection == nil {
		socket, err := net.Dial("tcp", request.URL.Host)
		if err != nil {
			return nil, err
		}
		t.connection = tls.Client(&joinedSocket{Conn: socket}, config())
		t.answers = bufio.NewReader(t.connection)
	}
	if err := request.Write(t.connection); err != nil {
		return nil, err
	}
	return http.ReadResponse(t.answers, request)
}

// Asks over one connection, and keeps an answer nowhere but in its own variables.
type handTransport struct {
	connection *tls.Conn
	answers    *bufio.Reader
}

func (t *handTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	if t.connection == nil {
		socket, err := net.Dial("tcp", request.URL.Host)
		if err != nil {
			return nil, err
		}
		t.connection = tls.Client(socket, config())
		t.answers = bufio.NewReaderSize(t.connection, 16)
	}
	if err := request.Write(t.connection); err != nil {
		return nil, err
	}
	text := textproto.NewReader(t.answers)
	line, err := text.ReadLine()
	if err != nil {
		return nil, err
	}
	header, err := text.ReadMIMEHeader()
	if err != nil {
		return nil, err
	}
	length, _ := strconv.ParseInt(header.Get("Content-Length"), 10, 64)
	body := io.LimitReader(t.answers, length)
	if header.Get("Transfer-Encoding") == "chunked" {
		body = io.MultiReader(httputil.NewChunkedReader(t.answers), io.LimitReader(t.answers, int64(len("\r\n"))))
	}
	status, _ := strconv.Atoi(strings.Fields(line)[1])
	return &http.Response{StatusCode: status, Header: http.Header(header), Body: io.NopCloser(body)}, nil
}

// Sends what was written when something is to be read.
type joinedSocket struct {
	net.Conn
	written bytes.Buffer
}

func (s *joinedSocket) Write(data []byte) (int, error) {
	return s.written.Write(data)
}

func (s *joinedSocket) Read(data []byte) (int, error) {
	if _, err := s.written.WriteTo(s.Conn); err != nil {
		return 0, err
	}
	return s.Conn.Read(data)
}

// As a network may hand a stream on: what is sent comes in pieces that end anywhere.
type splitSocket struct {
	net.Conn
}

func inPieces(socket net.Conn) net.Conn {
	if *split == 0 || socket == nil {
		return socket
	}
	return &splitSocket{Conn: socket}
}

// So many pieces of what is sent at once are paused behind, so that they are read one by one.
const pausedPieces = 8

func (s *splitSocket) Write(data []byte) (int, error) {
	for sent, piece := 0, 0; sent < len(data); piece++ {
		end := sent + 1 + random.Intn(*split)
		if end > len(data) {
			end = len(data)
		}
		n, err := s.Conn.Write(data[sent:end])
		if err != nil {
			return sent + n, err
		}
		sent += n
		if piece < pausedPieces {
			time.Sleep(50 * time.Microsecond)
		}
	}
	return len(data), nil
}

type splitListener struct {
	net.Listener
}

func (l splitListener) Accept() (net.Conn, error) {
	socket, err := l.Listener.Accept()
	return inPieces(socket), err
}

func address() string {
	scheme := "https"
	if *plain {
		scheme = "http"
	}
	return fmt.Sprintf("%s://127.0.0.1:%d", scheme, *port)
}

func serve() {
	outward := client()
	handler := func(w http.ResponseWriter, r *http.Request) {
		readAll(r.Body)
		if *upstream != 0 {
			askBehind(outward, r)
		}
		pause, _ := strconv.Atoi(r.URL.Query().Get("sleep"))
		time.Sleep(time.Duration(pause) * time.Millisecond)
		status, _ := strconv.Atoi(r.URL.Query().Get("status"))
		size, _ := strconv.Atoi(r.URL.Query().Get("bytes"))
		if status == 0 {
			status = 200
		}
		seen.add(r.Method, status)
		if *http2 {
			// As registries do. Bytes of an answer in HTTP/2 are known by it alone.
			w.Header().Set("Content-Length", strconv.Itoa(size))
		}
		w.WriteHeader(status)
		if size > manyBytes {
			io.CopyN(w, zeros{}, int64(size))
		} else {
			w.Write(make([]byte, size))
		}
	}
	server := &http.Server{Handler: http.HandlerFunc(handler), TLSConfig: config()}
	if !*http2 {
		server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
	}
	listening, _ := net.Listen("tcp", "127.0.0.1:0")
	listener := splitListener{listening}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	if *byHand {
		go serveByHand(listener)
	} else if *plain {
		if *http2 {
			serveUnencrypted(server)
		}
		go server.Serve(listener)
	} else {
		go server.ServeTLS(listener, "", "")
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		seen.print()
	}
}

// Serves HTTP/1.1 by a server that keeps a request nowhere but in its own variables.
func serveByHand(listener net.Listener) {
	shared := config()
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		if !*plain {
			connection = tls.Server(connection, shared)
		}
		go answerByHand(connection)
	}
}

func answerByHand(connection net.Conn) {
	asked := bufio.NewReaderSize(connection, 1024)
	outward := client()
	for {
		request, err := http.ReadRequest(asked)
		if err != nil {
			return
		}
		readAll(request.Body)
		if *upstream != 0 {
			askBehind(outward, request)
		}
		status, _ := strconv.Atoi(request.URL.Query().Get("status"))
		seen.add(request.Method, status)
		fmt.Fprintf(connection, "HTTP/1.1 %d Answered\r\nContent-Length: 0\r\n\r\n", status)
	}
}

// More than these are not kept in memory at a time.
const manyBytes = 1 << 24

// A reader of zeros without end.
type zeros struct{}

func (zeros) Read(data []byte) (int, error) {
	for i := range data {
		data[i] = 0
	}
	return len(data), nil
}

func readAll(body io.Reader) {
	if *pieces == 0 {
		io.Copy(io.Discard, body)
		return
	}
	piece := make([]byte, *pieces)
	for {
		if _, err := body.Read(piece); err != nil {
			return
		}
	}
}

// Method, status, bytes asked and answered.
type asked struct {
	method      string
	status      int
	sent, asked int
}

// What a registry is asked.
var mix = []asked{
	{"GET", 200, 0, 2}, {"GET", 404, 0, 100}, {"HEAD", 200, 0, 0}, {"POST", 202, 0, 0},
	{"PATCH", 202, 300_000, 0}, {"PUT", 201, 40_000, 0}, {"GET", 200, 0, 500_000},
	{"PUT", 201, 7, 0}, {"DELETE", 202, 0, 0}, {"GET", 206, 0, 20_000},
}

func load() {
	var all sync.WaitGroup
	shared := client()
	for i := 0; i < *connections; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			one := shared
			if !*shares {
				one = client()
			}
			for n := 0; n < *requests; n++ {
				each := mix[(i+n)%len(mix)]
				if *body > 0 {
					each = asked{"PUT", 201, *body, 0}
				} else if *answer > 0 {
					each = asked{"GET", 200, 0, *answer}
				}
				url := fmt.Sprintf("%s/v2/%d/%d?status=%d&bytes=%d", address(), i, n, each.status, each.asked)
				trace := fmt.Sprintf("00-%032x-%016x-01", i*1_000_000+n+1, n+1)
				ask(one, each.method, url, each.sent, trace)
				seen.add(each.method, each.status)
			}
		}(i)
	}
	all.Wait()
	if *resumes && !hasResumed.Load() {
		log.Fatal("no session was resumed")
	}
	seen.print()
}

func askBehind(client *http.Client, served *http.Request) {
	ask(client, "GET", fmt.Sprintf("https://127.0.0.1:%d%s", *upstream, served.URL), 0, "")
}

func ask(client *http.Client, method, url string, size int, trace string) {
	var body io.Reader
	if size > manyBytes {
		body = io.LimitReader(zeros{}, int64(size))
	} else {
		body = bytes.NewReader(make([]byte, size))
	}
	request, _ := http.NewRequest(method, url, body)
	request.ContentLength = int64(size)
	if *head > 0 {
		request.Header.Set("Authorization", "Bearer "+strings.Repeat("x", *head))
	}
	request.Header.Set("traceparent", trace)
	response, err := client.Do(request)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	if response.TLS != nil && response.TLS.DidResume {
		hasResumed.Store(true)
	}
	readAll(response.Body)
	response.Body.Close()
}
