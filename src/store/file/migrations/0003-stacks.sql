-- Where programs were when they were looked at. The drawings of the packed columns are in the headers
-- of the files that pack them: stack-nodes.ts, stack-block.ts. A slot is 10 ms, counted from 1970.

-- A function, once.
CREATE TABLE frame (
  id      INTEGER PRIMARY KEY, -- from 0
  kind    TEXT NOT NULL,
  module  TEXT NOT NULL,
  name    TEXT NOT NULL,
  named   INTEGER NOT NULL,
  inlined INTEGER NOT NULL
) STRICT;

-- All stacks as one tree, each (caller's node, frame) once, in pieces of consecutive nodes.
CREATE TABLE stack_nodes (
  first    INTEGER PRIMARY KEY, -- number of the first node; the root is node 0 and in none
  count    INTEGER NOT NULL,
  deflated INTEGER NOT NULL,
  nodes    BLOB NOT NULL -- stack-nodes.ts
) STRICT;

-- What samples have in common besides their stack.
CREATE TABLE stack_group (
  id             INTEGER PRIMARY KEY,
  agent          INTEGER NOT NULL REFERENCES agent,
  target         TEXT NOT NULL,
  kind           TEXT NOT NULL,
  step           TEXT NOT NULL, -- empty: of no request
  wait           TEXT NOT NULL, -- empty: on-CPU
  idle           INTEGER NOT NULL,
  truncated      INTEGER NOT NULL,
  dropped_frames INTEGER NOT NULL,
  UNIQUE (agent, target, kind, step, wait, idle, truncated, dropped_frames)
) STRICT;

-- Samples: of one batch at first, later merged by minute and deflated. No sample is in two blocks.
CREATE TABLE stack_block (
  id         INTEGER PRIMARY KEY,
  first_slot INTEGER NOT NULL,
  last_slot  INTEGER NOT NULL,
  merged     INTEGER NOT NULL, -- 0: a batch as it came
  summary    INTEGER, -- the summary that has its sums too
  sums       BLOB NOT NULL, -- stack-block.ts: by stack
  points     BLOB NOT NULL -- the same by time
) STRICT;

CREATE INDEX stack_block_time ON stack_block (first_slot, last_slot);

-- Sums of many blocks, so that a long range need not read each.
CREATE TABLE stack_summary (
  id         INTEGER PRIMARY KEY,
  first_slot INTEGER NOT NULL,
  last_slot  INTEGER NOT NULL,
  sums       BLOB NOT NULL -- stack-block.ts, not deflated
) STRICT;
