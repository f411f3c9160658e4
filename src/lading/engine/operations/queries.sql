-- name: find_events
-- Newest first. Meant for a plan made for the filters that are given: it walks an index of event from its end.
SELECT e.id, e.name, e.retailer, e.root_type, e.root_id, e.root_ref, e.entity_type, e.entity_subtype, e.entity_id,
       e.entity_ref, e.attributes, e.generated_by, e.cause_id, e.accepted_at, e.scheduled_at, e.trace_id, e.reason,
       e.attempts, e.finished_at, e.status, CASE WHEN :is_traced::boolean THEN e.trace END AS trace
  FROM event_state e
 WHERE e.account = :account AND e.id >= :id_from AND e.id < :id_until
   AND (:retailers::integer[] IS NULL OR e.retailer = ANY (:retailers))
   AND (:root_type::text IS NULL OR e.root_type = :root_type)
   AND (:root_id::uuid IS NULL OR e.root_id = :root_id)
   AND (:root_ref::text IS NULL OR e.root_ref = :root_ref)
   AND (:entity_type::text IS NULL OR e.entity_type = :entity_type)
   AND (:entity_id::uuid IS NULL OR e.entity_id = :entity_id)
   AND (:entity_ref::text IS NULL OR e.entity_ref = :entity_ref)
   AND (:name::text IS NULL OR e.name = :name)
   AND (:status::text IS NULL OR e.status = :status)
 ORDER BY e.id DESC
OFFSET :start LIMIT :count;

-- name: find_unusual_events
-- The same for a status that few events have: it is looked for where those few are.
SELECT e.id, e.name, e.retailer, e.root_type, e.root_id, e.root_ref, e.entity_type, e.entity_subtype, e.entity_id,
       e.entity_ref, e.attributes, e.generated_by, e.cause_id, e.accepted_at, e.scheduled_at, e.trace_id, e.reason,
       e.attempts, e.finished_at, e.status, CASE WHEN :is_traced::boolean THEN e.trace END AS trace
  FROM (SELECT r.event_id AS id FROM event_run r
         WHERE r.account = :account AND r.outcome = :status AND r.outcome <> 'SUCCESS'
           AND :status::text IN ('FAILED', 'NO_MATCH') AND r.event_id >= :id_from AND r.event_id < :id_until
         UNION
        SELECT event_id FROM event_queue
         WHERE account = :account AND :status::text = 'PENDING' AND event_id >= :id_from AND event_id < :id_until
         UNION
        SELECT event_id FROM event_schedule
         WHERE account = :account AND :status::text = 'SCHEDULED' AND event_id >= :id_from AND event_id < :id_until
         UNION
        SELECT event_id FROM event_operation
         WHERE account = :account AND kind = 'CANCEL' AND :status::text = 'CANCELLED' AND event_id >= :id_from
           AND event_id < :id_until) c
  JOIN event_state e ON e.account = :account AND e.id = c.id
 WHERE true
   AND (:retailers::integer[] IS NULL OR e.retailer = ANY (:retailers))
   AND (:root_type::text IS NULL OR e.root_type = :root_type)
   AND (:root_id::uuid IS NULL OR e.root_id = :root_id)
   AND (:root_ref::text IS NULL OR e.root_ref = :root_ref)
   AND (:entity_type::text IS NULL OR e.entity_type = :entity_type)
   AND (:entity_id::uuid IS NULL OR e.entity_id = :entity_id)
   AND (:entity_ref::text IS NULL OR e.entity_ref = :entity_ref)
   AND (:name::text IS NULL OR e.name = :name)
   AND (:status::text IS NULL OR e.status = :status)
 ORDER BY e.id DESC
OFFSET :start LIMIT :count;

-- name: runs_of_events
SELECT event_id, attempt, outcome, reason, worker, started_at, finished_at, trace
  FROM event_run
 WHERE account = :account AND event_id = ANY (:ids::uuid[])
 ORDER BY event_id, attempt;

-- name: events_of_root
-- The newest events of one root entity; whoever reads them wants them in the order they happened.
SELECT e.id, e.name, e.lane, e.retailer, e.root_type, e.root_id, e.root_ref, e.entity_type, e.entity_subtype,
       e.entity_id, e.entity_ref, e.attributes, e.generated_by, e.cause_id, e.accepted_at, e.scheduled_at, e.trace_id,
       s.due_at, q.sequence IS NOT NULL AS is_queued, d.reason AS death, d.replayed_at, d.discarded_at,
       EXISTS (SELECT 1 FROM event_operation o
                WHERE o.account = e.account AND o.event_id = e.id AND o.kind = 'CANCEL') AS is_cancelled
  FROM (SELECT * FROM event WHERE account = :account AND root_id = :root_id ORDER BY id DESC LIMIT :events_max) e
  LEFT JOIN event_schedule s ON s.account = e.account AND s.event_id = e.id
  LEFT JOIN event_queue q ON q.account = e.account AND q.lane = e.lane AND q.event_id = e.id
  LEFT JOIN dead_letter d ON d.account = e.account AND d.event_id = e.id
 ORDER BY e.id;

-- name: operations_on
SELECT id, event_id, kind, new_event_id, requested_by, remark, requested_at
  FROM event_operation
 WHERE account = :account AND event_id = ANY (:ids::uuid[])
 ORDER BY requested_at, id;

-- name: lane_of^
SELECT l.last_sequence, l.done_sequence, l.attempt, l.losses, l.waiting_since, l.lease IS NOT NULL AS is_leased,
       CASE WHEN l.available_at > clock_timestamp() THEN l.available_at END AS available_at,
       clock_timestamp() AS at
  FROM lane l WHERE l.account = :account AND l.id = :lane;

-- name: dead_letters
SELECT d.event_id, d.reason, d.attempts, d.died_at, d.replayed_at, d.discarded_at, e.name, e.retailer, e.root_type,
       e.root_id, e.root_ref, e.entity_type, e.entity_ref, e.accepted_at,
       (SELECT o.new_event_id FROM event_operation o
         WHERE o.account = d.account AND o.event_id = d.event_id AND o.kind = 'REPLAY'
         ORDER BY o.requested_at DESC LIMIT 1) AS replayed_as
  FROM dead_letter d
  JOIN event e ON e.account = d.account AND e.id = d.event_id
 WHERE d.account = :account
   AND d.event_id < :before
   AND (:is_open::boolean IS NULL OR (d.replayed_at IS NULL AND d.discarded_at IS NULL) = :is_open)
   AND (:retailers::integer[] IS NULL OR e.retailer = ANY (:retailers))
   AND (:name::text IS NULL OR e.name = :name)
   AND (:root_ref::text IS NULL OR e.root_ref = :root_ref)
   AND (:code::text IS NULL OR split_part(d.reason, ':', 1) = :code)
 ORDER BY d.event_id DESC
 LIMIT :count;

-- name: take_dead_letters
-- Each open dead letter is given out once, whoever asks at the same time.
WITH taken AS (
    SELECT d.event_id FROM dead_letter d
      JOIN event e ON e.account = d.account AND e.id = d.event_id
     WHERE d.account = :account AND d.event_id = ANY (:ids::uuid[])
       AND d.replayed_at IS NULL AND d.discarded_at IS NULL
       AND (:retailers::integer[] IS NULL OR e.retailer = ANY (:retailers))
     ORDER BY d.event_id FOR UPDATE OF d),
marked AS (
    UPDATE dead_letter d
       SET replayed_at = CASE WHEN :is_replayed::boolean THEN clock_timestamp() END,
           discarded_at = CASE WHEN NOT :is_replayed::boolean THEN clock_timestamp() END
      FROM taken t WHERE d.account = :account AND d.event_id = t.event_id
 RETURNING d.event_id)
SELECT e.id, e.lane, e.name, e.retailer, e.root_type, e.root_id, e.root_ref, e.entity_type, e.entity_subtype,
       e.entity_id, e.entity_ref, e.attributes, e.generated_by, e.cause_id, e.generation, e.accepted_at, e.scheduled_at,
       e.trace_id
  FROM marked m JOIN event e ON e.account = :account AND e.id = m.event_id
 ORDER BY e.id;

-- name: finished_events
-- Events that have had their last run: only those can be sent once more.
SELECT e.id, e.lane, e.name, e.retailer, e.root_type, e.root_id, e.root_ref, e.entity_type, e.entity_subtype,
       e.entity_id, e.entity_ref, e.attributes, e.generated_by, e.cause_id, e.generation, e.accepted_at, e.scheduled_at,
       e.trace_id
  FROM event e
 WHERE e.account = :account AND e.id = ANY (:ids::uuid[])
   AND (:retailers::integer[] IS NULL OR e.retailer = ANY (:retailers))
   AND EXISTS (SELECT 1 FROM event_run r WHERE r.account = e.account AND r.event_id = e.id)
   AND NOT EXISTS (SELECT 1 FROM event_queue q
                    WHERE q.account = e.account AND q.lane = e.lane AND q.event_id = e.id)
 ORDER BY e.id;

-- name: cancel_scheduled
-- Whoever is first, the hour or the cancellation, has the row; the other finds none.
DELETE FROM event_schedule s
 USING event e
 WHERE s.account = :account AND s.event_id = ANY (:ids::uuid[])
   AND e.account = s.account AND e.id = s.event_id
   AND (:retailers::integer[] IS NULL OR e.retailer = ANY (:retailers))
RETURNING s.event_id;

-- name: end_pauses
-- The pause after a failed attempt ends now; the attempts stay counted.
WITH waiting AS (
    SELECT l.id, e.id AS event_id FROM event e
      JOIN lane l ON l.account = e.account AND l.id = e.lane
      JOIN event_queue q ON q.account = l.account AND q.lane = l.id AND q.sequence = l.done_sequence + 1
                        AND q.event_id = e.id
     WHERE e.account = :account AND e.id = ANY (:ids::uuid[])
       AND (:retailers::integer[] IS NULL OR e.retailer = ANY (:retailers))
       AND l.lease IS NULL AND l.available_at > clock_timestamp()
     ORDER BY l.id FOR UPDATE OF l)
UPDATE lane l SET available_at = '-infinity', waiting_since = least(l.waiting_since, clock_timestamp())
  FROM waiting w WHERE l.account = :account AND l.id = w.id
RETURNING w.event_id;

-- name: record_operations
-- Returns the events it was not recorded for before: an operation that is repeated finds none.
INSERT INTO event_operation (account, id, event_id, kind, new_event_id, requested_by, remark, requested_at)
SELECT :account, :id, o.event_id, :kind, o.new_event_id, :requested_by, :remark, clock_timestamp()
  FROM unnest(:event_ids::uuid[], :new_event_ids::uuid[]) AS o (event_id, new_event_id)
    ON CONFLICT (account, id, event_id) DO NOTHING
RETURNING event_id;

-- name: add_rule_costs!
INSERT INTO rule_cost AS c (account, hour, retailer, workflow_ref, workflow_version, ruleset, rule, runs, microseconds,
                            microseconds_max)
SELECT :account::integer, n.*
  FROM unnest(:hours::timestamptz[], :retailers::int[], :workflow_refs::text[], :workflow_versions::int[],
              :rulesets::int[], :rules::int[], :runs::bigint[], :microseconds::bigint[],
              :microseconds_max::bigint[]) AS n
 ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (account, hour, retailer, workflow_ref, workflow_version, ruleset, rule) DO UPDATE
   SET runs = c.runs + excluded.runs,
       microseconds = c.microseconds + excluded.microseconds,
       microseconds_max = greatest(c.microseconds_max, excluded.microseconds_max);

-- name: add_event_rates!
INSERT INTO event_rate AS r (account, minute, events, failures, buried, wait_milliseconds, wait_milliseconds_max)
SELECT :account::integer, n.*
  FROM unnest(:minutes::timestamptz[], :events::bigint[], :failures::bigint[], :buried::bigint[],
              :wait_milliseconds::bigint[], :wait_milliseconds_max::bigint[]) AS n
 ORDER BY 1, 2
    ON CONFLICT (account, minute) DO UPDATE
   SET events = r.events + excluded.events,
       failures = r.failures + excluded.failures,
       buried = r.buried + excluded.buried,
       wait_milliseconds = r.wait_milliseconds + excluded.wait_milliseconds,
       wait_milliseconds_max = greatest(r.wait_milliseconds_max, excluded.wait_milliseconds_max);

-- name: rule_costs
SELECT retailer, workflow_ref, workflow_version, ruleset, rule, sum(runs)::bigint AS runs,
       sum(microseconds)::bigint AS microseconds, max(microseconds_max) AS microseconds_max
  FROM rule_cost
 WHERE account = :account AND hour >= date_trunc('hour', :since::timestamptz)
   AND (:retailers::integer[] IS NULL OR retailer = ANY (:retailers))
 GROUP BY retailer, workflow_ref, workflow_version, ruleset, rule
 ORDER BY 7 DESC, 1, 2, 3, 4, 5
 LIMIT :rows_max;

-- name: event_rates
SELECT minute, events, failures, buried, wait_milliseconds, wait_milliseconds_max
  FROM event_rate
 WHERE account = :account AND minute >= :since
 ORDER BY minute DESC
 LIMIT :rows_max;

-- name: queue_state^
-- What waits now. A lane in a pause or in somebody's hands waits too, but not for a worker.
SELECT count(*) FILTER (WHERE l.available_at <= clock_timestamp()) AS lanes_waiting,
       count(*) FILTER (WHERE l.available_at > clock_timestamp() AND l.lease IS NULL) AS lanes_paused,
       coalesce(sum(l.last_sequence - l.done_sequence), 0)::bigint AS events_waiting,
       greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(l.waiting_since)
                                               FILTER (WHERE l.available_at <= clock_timestamp())), 0))::float8
           AS lag_seconds,
       (SELECT count(*) FROM dead_letter d
         WHERE d.account = :account AND d.replayed_at IS NULL AND d.discarded_at IS NULL) AS dead_letters,
       (SELECT count(*) FROM event_schedule s WHERE s.account = :account) AS events_scheduled
  FROM lane l
 WHERE l.account = :account AND l.done_sequence < l.last_sequence;
