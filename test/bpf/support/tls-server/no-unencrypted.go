//go:build !go1.24

package main

import "net/http"

func askUnencrypted(*http.Transport) { panic("needs Go 1.24") }

func serveUnencrypted(*http.Server) { panic("needs Go 1.24") }
