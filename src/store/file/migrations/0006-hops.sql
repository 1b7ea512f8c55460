-- Chains of hops: where the time of requests went over all targets that worked for them.

-- Parts of chains: a JSON array of the targets from the top to the hop, then the hop's part.
CREATE TABLE hop_part (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- All requests of a kind at the top of a chain that began in one second, by the bucket of their total time.
CREATE TABLE hop_budget (
  id       INTEGER PRIMARY KEY,
  start_ns INTEGER NOT NULL, -- a whole second, or the start of the phase within it
  kind     INTEGER NOT NULL REFERENCES request_kind,
  phase    INTEGER NOT NULL, -- number of the phase in which they began; -1 outside of any
  buckets  BLOB NOT NULL, -- budget-bytes.ts, with ids of hop_part
  UNIQUE (start_ns, kind, phase)
) STRICT;

-- Who asked whom, below requests that began in one second.
CREATE TABLE hop_edge (
  start_ns  INTEGER NOT NULL, -- as in hop_budget
  phase     INTEGER NOT NULL,
  caller    TEXT NOT NULL, -- '' for clients that are no targets
  callee    TEXT NOT NULL,
  found_by  TEXT NOT NULL, -- connection, traceparent, containment; none where one side was not seen
  calls     INTEGER NOT NULL,
  errors    INTEGER NOT NULL,
  call_ns   INTEGER NOT NULL, -- as the caller saw it
  served_ns INTEGER NOT NULL, -- as the callee saw it
  PRIMARY KEY (start_ns, phase, caller, callee, found_by)
) STRICT, WITHOUT ROWID;
