-- No table changes. Requests and budgets may now have steps that an older release cannot name: redirects
-- and downloads of blobs, object storage, Harbor's API. That release refuses the file.
SELECT 1;
