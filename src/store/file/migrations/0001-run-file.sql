-- One benchmark run. Times are Unix nanoseconds on the collector's clock.
-- The packed columns are drawn in FORMAT.md, and in the header of the file that packs them:
-- figure-bytes.ts, histogram-bytes.ts. "rgsc" marks the file as one of ours.
PRAGMA application_id = 0x72677363;

-- One row.
CREATE TABLE run (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  labels      TEXT NOT NULL, -- JSON object of strings
  record      TEXT NOT NULL,
  start_ns    INTEGER NOT NULL,
  end_ns      INTEGER,
  interrupted TEXT,
  trace_id    TEXT NOT NULL,
  span_id     TEXT NOT NULL,
  scenario    TEXT
) STRICT;

CREATE TABLE phase (
  number   INTEGER PRIMARY KEY,
  name     TEXT NOT NULL,
  users    REAL,
  rate     REAL,
  labels   TEXT, -- JSON object of strings
  start_ns INTEGER NOT NULL,
  end_ns   INTEGER,
  span_id  TEXT NOT NULL,
  invalid  TEXT
) STRICT;

-- An agent, its host and its books. host_name is absent until the agent's host is known.
CREATE TABLE agent (
  id                 INTEGER PRIMARY KEY,
  agent_id           TEXT NOT NULL UNIQUE,
  host_name          TEXT,
  kernel             TEXT,
  bpftrace           TEXT,
  cpus               INTEGER,
  memory_bytes       REAL,
  boot_id            TEXT,
  produced           REAL NOT NULL DEFAULT 0,
  spooled            REAL NOT NULL DEFAULT 0,
  dropped_spool_full REAL NOT NULL DEFAULT 0,
  dropped_invalid    REAL NOT NULL DEFAULT 0,
  stored             INTEGER NOT NULL DEFAULT 0,
  lost_events        REAL NOT NULL DEFAULT 0,
  gap_ns             INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE process (
  agent        INTEGER NOT NULL REFERENCES agent,
  target       TEXT NOT NULL,
  pid          INTEGER NOT NULL,
  start_ticks  REAL NOT NULL,
  target_kind  TEXT NOT NULL,
  exe          TEXT NOT NULL,
  comm         TEXT NOT NULL,
  container    TEXT,
  listen_ports TEXT NOT NULL, -- JSON array of numbers
  go_version   TEXT,
  exited_ns    INTEGER,
  PRIMARY KEY (agent, target, pid, start_ticks)
) STRICT, WITHOUT ROWID;

-- What figures are about, once; the batches refer to it by id.
CREATE TABLE series (
  id             INTEGER PRIMARY KEY,
  agent          INTEGER NOT NULL REFERENCES agent,
  target         TEXT NOT NULL,
  probe          TEXT NOT NULL,
  series         TEXT NOT NULL,
  metric         TEXT NOT NULL,
  kind           TEXT NOT NULL,
  precision_bits INTEGER NOT NULL, -- of histograms; 0 for counters and gauges
  UNIQUE (agent, target, probe, series, metric, kind, precision_bits)
) STRICT;

-- (agent, epoch, seq) is what makes a batch count once, whatever crashes.
CREATE TABLE batch (
  id              INTEGER PRIMARY KEY,
  agent           INTEGER NOT NULL REFERENCES agent,
  epoch           INTEGER NOT NULL,
  seq             INTEGER NOT NULL,
  start_ns        INTEGER NOT NULL,
  end_ns          INTEGER NOT NULL,
  clock_offset_ns INTEGER NOT NULL, -- already added to both times
  clock_error_ns  INTEGER NOT NULL,
  figures         BLOB, -- figure-bytes.ts
  UNIQUE (agent, epoch, seq)
) STRICT;

CREATE INDEX batch_time ON batch (start_ns, end_ns);

CREATE TABLE loss (
  id     INTEGER PRIMARY KEY,
  batch  INTEGER NOT NULL REFERENCES batch,
  probe  TEXT NOT NULL,
  reason TEXT NOT NULL,
  count  REAL NOT NULL,
  gap_ns INTEGER,
  detail TEXT
) STRICT;

CREATE TABLE cost (
  id     INTEGER PRIMARY KEY,
  batch  INTEGER NOT NULL REFERENCES batch,
  probe  TEXT NOT NULL,
  run_ns REAL NOT NULL,
  runs   REAL NOT NULL
) STRICT;

-- One second of one load generator; (source, seq) counts once.
CREATE TABLE load_report (
  id       INTEGER PRIMARY KEY,
  source   TEXT NOT NULL,
  seq      INTEGER NOT NULL,
  phase    INTEGER NOT NULL,
  start_ns INTEGER NOT NULL,
  end_ns   INTEGER NOT NULL,
  state    TEXT NOT NULL, -- JSON object of numbers
  UNIQUE (source, seq)
) STRICT;

CREATE INDEX load_report_time ON load_report (start_ns, end_ns);

CREATE TABLE load_row (
  report       INTEGER NOT NULL REFERENCES load_report,
  position     INTEGER NOT NULL,
  scope        TEXT NOT NULL,
  operation    TEXT NOT NULL,
  step         TEXT,
  latency      BLOB NOT NULL, -- histogram-bytes.ts
  service_time BLOB,
  errors       TEXT, -- JSON object of counts; absent without errors
  bytes_in     REAL NOT NULL,
  bytes_out    REAL NOT NULL,
  PRIMARY KEY (report, position)
) STRICT, WITHOUT ROWID;

-- Names of services and spans are few, spans are many.
CREATE TABLE span_name (
  id      INTEGER PRIMARY KEY,
  service TEXT NOT NULL,
  name    TEXT NOT NULL,
  UNIQUE (service, name)
) STRICT;

CREATE TABLE span (
  id             INTEGER PRIMARY KEY,
  trace_id       BLOB NOT NULL,
  span_id        BLOB NOT NULL,
  parent_span_id BLOB,
  name           INTEGER NOT NULL REFERENCES span_name,
  kind           TEXT NOT NULL,
  start_ns       INTEGER NOT NULL,
  end_ns         INTEGER NOT NULL,
  attributes     TEXT, -- JSON object; absent without attributes
  links          TEXT, -- JSON array of [trace id, span id]; absent without links
  status         TEXT NOT NULL,
  status_message TEXT,
  UNIQUE (trace_id, span_id)
) STRICT;

CREATE INDEX span_time ON span (start_ns);
