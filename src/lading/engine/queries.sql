-- name: database_instant$
SELECT clock_timestamp();

-- name: accounts_with_work
-- The only statement that sees more than one account: their numbers, never their work. It is asked all the time, so it
-- takes the first entry of the schedule's index, and looks at nothing that is due later.
SELECT a.account FROM account a
 WHERE EXISTS (SELECT 1 FROM event_queue q WHERE q.account = a.account)
    OR (SELECT s.due_at FROM event_schedule s WHERE s.account = a.account ORDER BY s.due_at LIMIT 1) <= clock_timestamp()
 ORDER BY a.account;

-- name: insert_events!
INSERT INTO event (account, id, lane, name, retailer, root_type, root_id, root_ref, entity_type, entity_subtype,
                   entity_id, entity_ref, attributes, generated_by, cause_id, generation, accepted_at, scheduled_at,
                   trace_id)
SELECT :account, e.*
  FROM unnest(:ids::uuid[], :lanes::uuid[], :names::text[], :retailers::int[], :root_types::text[], :root_ids::uuid[],
              :root_refs::text[], :entity_types::text[], :entity_subtypes::text[], :entity_ids::uuid[],
              :entity_refs::text[], :attributes::json[], :generated_by::text[], :cause_ids::uuid[],
              :generations::int[], :accepted_at::timestamptz[], :scheduled_at::timestamptz[], :trace_ids::text[]) AS e;

-- name: schedule_events!
INSERT INTO event_schedule (account, event_id, lane, due_at)
SELECT :account, e.* FROM unnest(:ids::uuid[], :lanes::uuid[], :due_at::timestamptz[]) AS e;

-- name: settle_lanes
-- Numbers for new events and the end of leases in one pass over the lanes in id order: whoever needs several lanes takes
-- them in that order, so nobody waits in a circle. A lane finished here must still carry our lease; one that is missing
-- from the answer was lost to another worker.
INSERT INTO lane AS l (account, id, last_sequence, done_sequence, available_at, lease, attempt, waiting_since)
SELECT :account, s.id, s.added, s.done_sequence, s.available_at, s.lease, s.attempt, clock_timestamp()
  FROM unnest(:ids::uuid[], :added::bigint[], :done_sequences::bigint[], :available_at::timestamptz[],
              :leases::uuid[], :attempts::int[]) AS s (id, added, done_sequence, available_at, lease, attempt)
 ORDER BY s.id
    ON CONFLICT (account, id) DO UPDATE
   SET last_sequence = l.last_sequence + excluded.last_sequence,
       done_sequence = CASE WHEN excluded.lease IS NULL THEN l.done_sequence ELSE excluded.done_sequence END,
       available_at = CASE WHEN excluded.lease IS NULL THEN l.available_at ELSE excluded.available_at END,
       attempt = CASE WHEN excluded.lease IS NULL THEN l.attempt ELSE excluded.attempt END,
       losses = CASE WHEN excluded.lease IS NULL THEN l.losses ELSE 0 END,
       waiting_since = CASE WHEN excluded.lease IS NOT NULL THEN greatest(excluded.waiting_since, excluded.available_at)
                            WHEN l.done_sequence = l.last_sequence THEN excluded.waiting_since
                            ELSE l.waiting_since END,
       lease = CASE WHEN excluded.lease IS NULL THEN l.lease END
 WHERE excluded.lease IS NULL OR l.lease = excluded.lease
RETURNING l.id, l.last_sequence;

-- name: queue_events!
INSERT INTO event_queue (account, lane, sequence, event_id, queued_at)
SELECT :account, q.* FROM unnest(:lanes::uuid[], :sequences::bigint[], :ids::uuid[], :queued_at::timestamptz[]) AS q;

-- name: promote_due$
-- Scheduled events that are due join the end of their lanes, oldest first. The instant is taken once, in a SELECT of its
-- own: the clock itself may change from row to row, so that no index could be asked. What is not due yet is not looked at: the
-- rows are locked in the order of their index and then gone to by their place, which no statement ever moves.
WITH due AS (
    DELETE FROM event_schedule s
     WHERE s.account = :account
       AND s.ctid = ANY (ARRAY(SELECT ctid FROM event_schedule
                                WHERE account = :account AND due_at <= (SELECT clock_timestamp())
                                ORDER BY due_at LIMIT :events_max FOR UPDATE SKIP LOCKED))
 RETURNING s.event_id, s.lane, s.due_at),
counted AS (SELECT lane, count(*) AS added FROM due GROUP BY lane ORDER BY lane),
raised AS (
    INSERT INTO lane AS l (account, id, last_sequence, waiting_since)
    SELECT :account, lane, added, clock_timestamp() FROM counted ORDER BY lane
        ON CONFLICT (account, id) DO UPDATE
       SET last_sequence = l.last_sequence + excluded.last_sequence,
           waiting_since = CASE WHEN l.done_sequence = l.last_sequence THEN excluded.waiting_since
                                ELSE l.waiting_since END
 RETURNING l.id, l.last_sequence),
queued AS (
    INSERT INTO event_queue (account, lane, sequence, event_id, queued_at)
    SELECT :account, d.lane,
           r.last_sequence - c.added + row_number() OVER (PARTITION BY d.lane ORDER BY d.due_at, d.event_id),
           d.event_id, clock_timestamp()
      FROM due d JOIN raised r ON r.id = d.lane JOIN counted c ON c.lane = d.lane
 RETURNING 1)
SELECT count(*) FROM queued;

-- name: claim_lanes
-- Leases the lanes whose head has waited longest and returns their first events. The attempt is counted here, before the
-- run: an event that takes the process down with it has been tried all the same. A lease still standing here was never
-- ended: its worker died or was too slow, so the next one lasts longer. A lane that lost too many is leased alone: were
-- others leased with it, the next crash would be counted against them as well.
WITH heads AS (
    SELECT id, waiting_since, losses + (lease IS NOT NULL)::int >= :shared_losses_max AS is_suspect FROM lane
     WHERE account = :account AND done_sequence < last_sequence AND available_at <= clock_timestamp()
     ORDER BY waiting_since LIMIT :lanes_max FOR UPDATE SKIP LOCKED),
chosen AS (
    SELECT id FROM heads WHERE NOT EXISTS (SELECT 1 FROM heads WHERE is_suspect)
     UNION ALL
    (SELECT id FROM heads WHERE is_suspect ORDER BY waiting_since, id LIMIT 1)),
leased AS (
    UPDATE lane l
       SET lease = :lease, attempt = l.attempt + 1, losses = l.losses + (l.lease IS NOT NULL)::int,
           available_at = clock_timestamp() + make_interval(secs => :lease_seconds::float8 * (1 + l.losses))
      FROM chosen c WHERE l.account = :account AND l.id = c.id
 RETURNING l.id, l.done_sequence, l.attempt, l.losses, l.waiting_since)
SELECT leased.attempt, leased.losses, q.sequence, clock_timestamp() AS at,
       e.id, e.lane, e.name, e.retailer, e.root_type, e.root_id, e.root_ref, e.entity_type, e.entity_subtype, e.entity_id,
       e.entity_ref, e.attributes, e.generated_by, e.cause_id, e.generation, e.accepted_at, e.scheduled_at, e.trace_id
  FROM leased
  CROSS JOIN LATERAL (
       SELECT event_id, sequence FROM event_queue
        WHERE account = :account AND lane = leased.id AND sequence > leased.done_sequence
        ORDER BY sequence LIMIT :events_max) q
  JOIN event e ON e.account = :account AND e.id = q.event_id
 ORDER BY leased.waiting_since, leased.id, q.sequence;

-- name: return_leases!
UPDATE lane SET lease = NULL, available_at = '-infinity', attempt = greatest(0, attempt - 1)
 WHERE account = :account AND lease = :lease AND id = ANY (:ids::uuid[]);

-- name: record_runs!
WITH run AS (
    SELECT * FROM unnest(:event_ids::uuid[], :attempts::int[], :lanes::uuid[], :sequences::bigint[], :outcomes::text[],
                         :reasons::text[], :started_at::timestamptz[], :finished_at::timestamptz[], :traces::json[],
                         :is_done::boolean[])
        AS r (event_id, attempt, lane, sequence, outcome, reason, started_at, finished_at, trace, is_done)),
gone AS (
    DELETE FROM event_queue q USING run
     WHERE q.account = :account AND q.lane = run.lane AND q.sequence = run.sequence AND run.is_done)
INSERT INTO event_run (account, event_id, attempt, lane, sequence, outcome, reason, worker, started_at, finished_at, trace)
SELECT :account, event_id, attempt, lane, sequence, outcome, reason, :worker, started_at, finished_at, trace FROM run
    ON CONFLICT (account, event_id, attempt) DO NOTHING;

-- name: bury!
INSERT INTO dead_letter (account, event_id, lane, reason, attempts, died_at)
SELECT :account, d.*, clock_timestamp()
  FROM unnest(:event_ids::uuid[], :lanes::uuid[], :reasons::text[], :attempts::int[]) AS d
    ON CONFLICT (account, event_id) DO UPDATE SET reason = excluded.reason, attempts = excluded.attempts,
                                                  died_at = excluded.died_at, replayed_at = NULL;

-- name: workflow_documents
SELECT w.retailer, w.ref, w.version, w.document
  FROM workflow w
  JOIN unnest(:retailers::int[], :refs::text[], :versions::int[]) AS k (retailer, ref, version)
    ON w.retailer = k.retailer AND w.ref = k.ref AND w.version = k.version
 WHERE w.account = :account;

-- name: latest_run^
SELECT outcome, reason, attempt, lane, sequence, worker, started_at, finished_at, trace
  FROM event_run WHERE account = :account AND event_id = :event_id ORDER BY attempt DESC LIMIT 1;

-- name: is_waiting$
SELECT EXISTS (SELECT 1 FROM event e JOIN event_queue q ON q.account = e.account AND q.lane = e.lane AND q.event_id = e.id
                WHERE e.account = :account AND e.id = :event_id);
