-- When the end of the run was written, by the collector's clock. It is later than end_ns where a collector
-- died and the next one ended the run. Null in older files, and while the run goes on.
ALTER TABLE run ADD COLUMN closed_ns INTEGER;
