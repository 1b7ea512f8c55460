-- Batches, and the records in them, that came when the run had been over for too long, and were turned away.
ALTER TABLE run ADD COLUMN late_batches INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN late_records INTEGER NOT NULL DEFAULT 0;
-- What a user wrote down about the run. Null for nothing.
ALTER TABLE run ADD COLUMN note TEXT;
