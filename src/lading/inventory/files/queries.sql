-- name: add_file(account, id, job_id, ref, format, catalogue, event_name, as_of, part_count, status, content_hash, retailer, at, by)^
-- The file as it is known, new or not; none where the job's retailer has no such catalogue.
WITH added AS (
    INSERT INTO stock_file (account, id, job_id, ref, format, catalogue, event_name, as_of, part_count, status,
                            content_hash, created_at, created_by)
    SELECT :account, :id, :job_id, :ref, :format, c.ref, :event_name, :as_of, :part_count, :status, :content_hash, :at, :by
      FROM inventory_catalogue AS c
     WHERE c.account = :account
       AND c.ref = :catalogue
       AND c.retailer = :retailer
        ON CONFLICT (account, job_id, ref) DO NOTHING
    RETURNING *
)
SELECT * FROM added
 UNION ALL
SELECT * FROM stock_file
 WHERE account = :account
   AND job_id = :job_id
   AND ref = :ref
 LIMIT 1;

-- name: lock_file(account, id)^
SELECT * FROM stock_file WHERE account = :account AND id = :id FOR UPDATE;

-- name: add_part(account, file_id, number, content, content_hash)$
-- The hash of the part as it is kept: the one given, or that of what came first.
WITH added AS (
    INSERT INTO stock_file_part (account, file_id, number, content, content_hash)
    VALUES (:account, :file_id, :number, :content, :content_hash)
        ON CONFLICT DO NOTHING
    RETURNING content_hash
)
SELECT content_hash FROM added
 UNION ALL
SELECT content_hash FROM stock_file_part WHERE account = :account AND file_id = :file_id AND number = :number
 LIMIT 1;

-- name: parts_of(account, file_id)
SELECT number FROM stock_file_part WHERE account = :account AND file_id = :file_id ORDER BY number;

-- name: part_content(account, file_id, number)$
SELECT content FROM stock_file_part WHERE account = :account AND file_id = :file_id AND number = :number;

-- name: receive_whole(account, id)!
UPDATE stock_file
   SET status = 'PENDING'
 WHERE account = :account
   AND id = :id
   AND status = 'RECEIVING'
   AND part_count = (SELECT count(*) FROM stock_file_part AS p WHERE p.account = :account AND p.file_id = :id);

-- name: file_by_id(account, job_id, id)^
SELECT * FROM stock_file WHERE account = :account AND job_id = :job_id AND id = :id;

-- name: files_by_hash(account, content_hash, catalogue)
SELECT * FROM stock_file
 WHERE account = :account AND content_hash = :content_hash AND catalogue = :catalogue
 ORDER BY created_at DESC;

-- name: claim_file(account, lease, seconds)^
WITH oldest AS (
    SELECT id
      FROM stock_file
     WHERE account = :account
       AND status IN ('PENDING', 'RUNNING')
       AND content_hash IS NULL
       AND leased_until < now()
     ORDER BY created_at, id
     LIMIT 1
       FOR UPDATE SKIP LOCKED
)
UPDATE stock_file AS f
   SET status = 'RUNNING', attempt = f.attempt + 1, lease = :lease, started_at = coalesce(f.started_at, now()),
       leased_until = now() + make_interval(secs => :seconds)
  FROM oldest AS o
 WHERE f.account = :account
   AND f.id = o.id
RETURNING f.id;

-- name: claim_own(account, id, lease, seconds)^
-- A file that lies with whoever loads it: taken up again where the last one stopped.
UPDATE stock_file AS f
   SET status = 'RUNNING', attempt = f.attempt + 1, lease = :lease, started_at = coalesce(f.started_at, now()),
       leased_until = now() + make_interval(secs => :seconds)
 WHERE f.account = :account
   AND f.id = :id
   AND f.leased_until < now()
RETURNING f.id;

-- name: file_to_load(account, id)^
SELECT f.id, f.format, f.catalogue, f.event_name, f.as_of, f.part_count, f.row_count, f.lines_done, f.attempt, f.lease,
       j.retailer, c.number AS catalogue_number, c.id AS catalogue_id, c.type AS catalogue_type, c.workflow_version,
       'batch' AS sent_by
  FROM stock_file AS f
  JOIN job AS j ON j.account = f.account AND j.id = f.job_id
  JOIN inventory_catalogue AS c ON c.account = f.account AND c.ref = f.catalogue
 WHERE f.account = :account
   AND f.id = :id;

-- name: go_on(account, id, lease, seconds, row_count, lines_done, inserted, changed, unchanged, outdated, superseded, refused, refusals, refusals_max)!
-- A file that gets on is not one that brings workers down: its attempts are counted anew.
-- Only while the lease is ours: of two that load one file, the one that was taken for dead stops here.
UPDATE stock_file
   SET leased_until = now() + make_interval(secs => :seconds), attempt = 0, row_count = :row_count, lines_done = :lines_done,
       inserted = inserted + :inserted, changed = changed + :changed, unchanged = unchanged + :unchanged,
       outdated = outdated + :outdated, superseded = superseded + :superseded, refused = refused + :refused,
       refusals = CASE WHEN jsonb_array_length(refusals) >= :refusals_max THEN refusals
                       ELSE refusals || :refusals::jsonb END
 WHERE account = :account
   AND id = :id
   AND lease = :lease;

-- name: end_file(account, id, lease, at, status, reason)!
WITH gone AS (
    DELETE FROM stock_file_part WHERE account = :account AND file_id = :id
)
UPDATE stock_file
   SET status = :status, reason = :reason, finished_at = :at, lease = NULL, leased_until = '-infinity'
 WHERE account = :account
   AND id = :id
   AND lease = :lease;

-- name: best_sellers(account, catalogue_number, since, rows_max, products_max)
-- By units promised; ids begin with their time, so the last days lie together at the end of the key.
SELECT q.product_number
  FROM (SELECT product_number, quantity
          FROM inventory_quantity
         WHERE account = :account
           AND id >= :since
           AND catalogue_number = :catalogue_number
           AND type = 'RESERVED'
         ORDER BY id DESC
         LIMIT :rows_max) AS q
 GROUP BY q.product_number
 ORDER BY sum(q.quantity)
 LIMIT :products_max;

-- name: hold_lease(account, id, lease, seconds)!
UPDATE stock_file
   SET leased_until = now() + make_interval(secs => :seconds)
 WHERE account = :account
   AND id = :id
   AND lease = :lease;

-- name: are_events_waiting(account)$
SELECT EXISTS (SELECT FROM event_queue WHERE account = :account);
