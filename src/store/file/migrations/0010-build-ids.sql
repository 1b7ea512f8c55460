-- The build id of a process's program: GNU's in hexadecimal, else Go's. Null where its file has none.
ALTER TABLE process ADD COLUMN build_id TEXT;
