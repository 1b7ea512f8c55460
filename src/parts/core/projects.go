// Projects are the first parts of repositories' names, and rows of a table in PostgreSQL.

package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
)

type projects struct{ database *sql.DB }

func (p *projects) prepare() error {
	_, err := p.database.Exec(`
		CREATE TABLE IF NOT EXISTS project (project_id serial PRIMARY KEY, name text UNIQUE NOT NULL);
		INSERT INTO project (name) VALUES ('library') ON CONFLICT DO NOTHING`)
	return err
}

// has asks the database each time, as Harbor does where its cache has no answer.
func (p *projects) has(ctx context.Context, name string) (bool, error) {
	var id int
	err := p.database.QueryRowContext(ctx, "SELECT project_id FROM project WHERE name = $1", name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func (p *projects) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodHead:
		p.answerHead(w, r)
	case http.MethodPost:
		p.create(w, r)
	default:
		writeError(w, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "only HEAD and POST")
	}
}

func (p *projects) answerHead(w http.ResponseWriter, r *http.Request) {
	found, err := p.has(r.Context(), r.URL.Query().Get("project_name"))
	switch {
	case err != nil:
		w.WriteHeader(http.StatusInternalServerError)
	case !found:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (p *projects) create(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Name string `json:"project_name"`
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Name == "" {
		writeError(w, http.StatusBadRequest, "BAD_REQUEST", "a project needs a project_name")
		return
	}
	result, err := p.database.ExecContext(r.Context(),
		"INSERT INTO project (name) VALUES ($1) ON CONFLICT DO NOTHING", asked.Name)
	if err != nil {
		writeError(w, http.StatusInternalServerError, "UNKNOWN", err.Error())
		return
	}
	if rows, _ := result.RowsAffected(); rows == 0 {
		writeError(w, http.StatusConflict, "CONFLICT", "The project named "+asked.Name+" already exists")
		return
	}
	w.WriteHeader(http.StatusCreated)
}
