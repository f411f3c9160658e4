-- name: recorded_runs(account, retailer, ref, since, until, roots_max)
-- The events of the first so many root entities of a workflow that were accepted in a span of time, each with its last run.
WITH met AS (
    SELECT DISTINCT ON (e.root_id) e.root_id, e.accepted_at
      FROM event e
      JOIN event_run r ON r.account = e.account AND r.event_id = e.id
     WHERE e.account = :account AND e.retailer = :retailer AND e.accepted_at >= :since AND e.accepted_at < :until
       AND r.trace ->> 'workflow_ref' = :ref
     ORDER BY e.root_id, e.accepted_at),
chosen AS (SELECT root_id FROM met ORDER BY accepted_at, root_id LIMIT :roots_max)
SELECT e.id, e.lane, e.name, e.retailer, e.root_type, e.root_id, e.root_ref, e.entity_type, e.entity_subtype, e.entity_id,
       e.entity_ref, e.attributes, e.generated_by, e.cause_id, e.generation, e.accepted_at, e.scheduled_at, e.trace_id,
       r.outcome, r.reason, r.started_at, r.trace
  FROM chosen c
  JOIN event e ON e.account = :account AND e.root_id = c.root_id AND e.accepted_at >= :since AND e.accepted_at < :until
  JOIN LATERAL (SELECT * FROM event_run l WHERE l.account = :account AND l.event_id = e.id ORDER BY l.attempt DESC LIMIT 1) r
    ON true
 ORDER BY e.root_id, r.lane, r.sequence;
