// Tokens of the distribution specification: a request to /v2/ without one is told where to get it.

package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const tokenLife = 30 * time.Minute

type tokens struct {
	username, password string
	key                []byte
}

func newTokens(username, password string) *tokens {
	key := make([]byte, 32)
	rand.Read(key)
	return &tokens{username, password, key}
}

// ServeHTTP is the token service. A token says until when it holds, and nothing more.
func (t *tokens) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !t.isUser(r) {
		writeError(w, http.StatusUnauthorized, "UNAUTHORIZED", "incorrect user name or password")
		return
	}
	expires := strconv.FormatInt(time.Now().Add(tokenLife).Unix(), 10)
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"token":      expires + "." + t.sign(expires),
		"expires_in": int(tokenLife.Seconds()),
	})
}

func (t *tokens) onlyUser(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if t.isUser(r) {
			next.ServeHTTP(w, r)
			return
		}
		writeError(w, http.StatusUnauthorized, "UNAUTHORIZED", "unauthorized")
	})
}

func (t *tokens) isUser(r *http.Request) bool {
	username, password, _ := r.BasicAuth()
	return isSame(username, t.username) && isSame(password, t.password)
}

func (t *tokens) isValid(r *http.Request) bool {
	token, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	expires, signature, _ := strings.Cut(token, ".")
	until, err := strconv.ParseInt(expires, 10, 64)
	return found && err == nil && time.Now().Unix() < until && isSame(signature, t.sign(expires))
}

// challenge sends the client to the token service at the address under which it asked for us.
func (t *tokens) challenge(w http.ResponseWriter, r *http.Request) {
	realm := "http://" + r.Host + "/service/token"
	w.Header().Set("WWW-Authenticate", `Bearer realm="`+realm+`",service="core"`)
	writeError(w, http.StatusUnauthorized, "UNAUTHORIZED", "unauthorized to access "+r.URL.Path)
}

func (t *tokens) sign(text string) string {
	mac := hmac.New(sha256.New, t.key)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func isSame(left, right string) bool {
	return subtle.ConstantTimeCompare([]byte(left), []byte(right)) == 1
}

// writeError answers as the OCI distribution-spec and Harbor's API do.
func writeError(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{
		"errors": []map[string]string{{"code": code, "message": message}},
	})
}
