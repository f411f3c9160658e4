-- name: lock_runs(account)
-- Of two that ask at once the second counts the first.
SELECT pg_advisory_xact_lock(hashtextextended('sourcing_simulation', :account));

-- name: runs_waiting(account)$
SELECT count(*) FROM sourcing_simulation WHERE account = :account AND status IN ('QUEUED', 'RUNNING');

-- name: insert_run(account, id, retailer, wish, created_by, at)!
INSERT INTO sourcing_simulation (account, id, retailer, wish, created_by, created_at)
VALUES (:account, :id, :retailer, :wish::jsonb, :created_by, :at);

-- name: run_by_id(account, id)^
SELECT id, retailer, wish, status, reason, orders_done, orders_total, contenders, differing,
       jsonb_array_length(differences) AS kept_differences, created_at, created_by, started_at, finished_at
  FROM sourcing_simulation
 WHERE account = :account AND id = :id;

-- name: runs(account, retailers, rows_max)
SELECT id, retailer, wish, status, reason, orders_done, orders_total, contenders, differing,
       jsonb_array_length(differences) AS kept_differences, created_at, created_by, started_at, finished_at
  FROM sourcing_simulation
 WHERE account = :account AND (:retailers::integer[] IS NULL OR retailer = ANY(:retailers))
 ORDER BY created_at DESC, id DESC
 LIMIT :rows_max;

-- name: differences_of(account, id, first, last)$
SELECT jsonb_path_query_array(differences, '$[$first to $last]', jsonb_build_object('first', :first::integer, 'last', :last::integer))
  FROM sourcing_simulation
 WHERE account = :account AND id = :id;

-- name: claim_run(account, lease, seconds, attempts_max)^
-- One at a time for an account. A worker that died lets its lease go; one simulation kills no more than three.
WITH oldest AS (
    SELECT id
      FROM sourcing_simulation
     WHERE account = :account AND status IN ('QUEUED', 'RUNNING') AND leased_until < now()
       AND NOT EXISTS (SELECT FROM sourcing_simulation AS busy
                        WHERE busy.account = :account AND busy.status = 'RUNNING' AND busy.leased_until >= now())
     ORDER BY created_at, id
     LIMIT 1
       FOR UPDATE SKIP LOCKED
)
UPDATE sourcing_simulation AS s
   SET attempt = s.attempt + 1,
       status = CASE WHEN s.attempt >= :attempts_max THEN 'FAILED' ELSE 'RUNNING' END,
       reason = CASE WHEN s.attempt >= :attempts_max
                     THEN '{"code": "SIMULATION_GIVEN_UP", "message": "Its worker did not come to the end of it, three times.", "hint": "Ask for fewer orders."}'::jsonb END,
       finished_at = CASE WHEN s.attempt >= :attempts_max THEN now() END,
       started_at = coalesce(s.started_at, now()), lease = :lease, leased_until = now() + :seconds * interval '1 second'
  FROM oldest AS o
 WHERE s.account = :account AND s.id = o.id
RETURNING s.id, s.status, s.wish;

-- name: keep_run(account, id, lease, done, total, seconds)!
UPDATE sourcing_simulation
   SET orders_done = :done, orders_total = :total, leased_until = now() + :seconds * interval '1 second'
 WHERE account = :account AND id = :id AND lease = :lease AND status = 'RUNNING';

-- name: give_run_back(account, id, lease)!
-- A worker that stops has not failed: the attempt is not counted.
UPDATE sourcing_simulation
   SET status = 'QUEUED', attempt = attempt - 1, orders_done = 0, leased_until = '-infinity'
 WHERE account = :account AND id = :id AND lease = :lease AND status = 'RUNNING';

-- name: finish_run(account, id, lease, total, contenders, differing, differences)!
UPDATE sourcing_simulation
   SET status = 'COMPLETE', orders_done = :total, orders_total = :total, contenders = :contenders::jsonb,
       differing = :differing, differences = :differences::jsonb, finished_at = now(), leased_until = '-infinity'
 WHERE account = :account AND id = :id AND lease = :lease AND status = 'RUNNING';

-- name: fail_run(account, id, lease, reason)!
UPDATE sourcing_simulation
   SET status = 'FAILED', reason = :reason::jsonb, finished_at = now(), leased_until = '-infinity'
 WHERE account = :account AND id = :id AND lease = :lease AND status = 'RUNNING';

-- name: cancel_run(account, id)!
UPDATE sourcing_simulation
   SET status = 'CANCELLED', finished_at = now(), leased_until = '-infinity'
 WHERE account = :account AND id = :id AND status IN ('QUEUED', 'RUNNING');

-- name: prune_runs(account, days, rows_max)!
DELETE FROM sourcing_simulation AS s
 USING (SELECT id FROM sourcing_simulation
         WHERE account = :account AND finished_at < now() - :days * interval '1 day'
         ORDER BY finished_at LIMIT :rows_max) AS old
 WHERE s.account = :account AND s.id = old.id;
