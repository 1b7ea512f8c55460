-- Requests that ended without an answer have no latency: they are counted beside the histogram.
ALTER TABLE load_row ADD COLUMN untimed INTEGER; -- null for none
