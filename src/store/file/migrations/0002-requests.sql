-- Requests: the budgets of all of them, added up, and those that were kept one by one.

-- What requests are about, once. `side`: server or client.
CREATE TABLE request_kind (
  id     INTEGER PRIMARY KEY,
  target TEXT NOT NULL,
  step   TEXT NOT NULL,
  side   TEXT NOT NULL,
  UNIQUE (target, step, side)
) STRICT;

-- Names of parts of budgets; packed columns refer to them by id.
CREATE TABLE budget_part (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- All requests of a kind that began in one second, by the bucket of their total time.
CREATE TABLE budget (
  id       INTEGER PRIMARY KEY,
  start_ns INTEGER NOT NULL, -- a whole second, or the start of the phase within it
  kind     INTEGER NOT NULL REFERENCES request_kind,
  phase    INTEGER NOT NULL, -- number of the phase in which they began; -1 outside of any
  buckets  BLOB NOT NULL, -- budget-bytes.ts
  UNIQUE (start_ns, kind, phase)
) STRICT;

-- Requests that were kept (request-sample.ts says which). A row that gives way to a better sample
-- leaves its id unused, so that whoever follows a run by ids misses none.
CREATE TABLE request (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  agent          INTEGER NOT NULL REFERENCES agent,
  kind           INTEGER NOT NULL REFERENCES request_kind,
  phase          INTEGER, -- number of the phase that its trace names, or in which it began
  start_ns       INTEGER NOT NULL,
  duration_ns    INTEGER NOT NULL,
  status         INTEGER NOT NULL,
  failed         INTEGER NOT NULL,
  trace_id       BLOB, -- both as its traceparent has them
  parent_span_id BLOB,
  body           BLOB NOT NULL -- request-bytes.ts
) STRICT;

CREATE INDEX request_time ON request (start_ns);
CREATE INDEX request_trace ON request (trace_id, parent_span_id) WHERE trace_id IS NOT NULL;
