-- The release of a process's program. Null where nothing told it.
ALTER TABLE process ADD COLUMN version TEXT;
