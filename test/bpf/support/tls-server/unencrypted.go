//go:build go1.24

package main

import "net/http"

// HTTP/2 without TLS, which Go speaks by itself since 1.24.

func askUnencrypted(transport *http.Transport) {
	transport.Protocols = new(http.Protocols)
	transport.Protocols.SetUnencryptedHTTP2(true)
}

func serveUnencrypted(server *http.Server) {
	server.Protocols = new(http.Protocols)
	server.Protocols.SetUnencryptedHTTP2(true)
}
