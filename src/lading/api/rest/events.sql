-- name: find_events
-- What became of events: the last run decides, unless the event waits for another try or for its hour. The identities
-- bound the time, so that the search walks the primary key from the newest event down.
SELECT e.id, e.name, e.retailer, e.root_type, e.root_id, e.root_ref, e.entity_type, e.entity_id, e.entity_ref,
       e.attributes, e.generated_by, e.cause_id, e.accepted_at, e.scheduled_at,
       r.reason, coalesce(r.attempt, 0) AS attempts, r.finished_at, CASE WHEN :is_traced::boolean THEN r.trace END AS trace, state.status
  FROM event e
  LEFT JOIN LATERAL (SELECT outcome, reason, attempt, finished_at, trace FROM event_run
                      WHERE account = e.account AND event_id = e.id ORDER BY attempt DESC LIMIT 1) AS r ON true
 CROSS JOIN LATERAL (
       SELECT CASE
              WHEN r.outcome IN ('SUCCESS', 'NO_MATCH') THEN r.outcome
              WHEN EXISTS (SELECT 1 FROM dead_letter d
                            WHERE d.account = e.account AND d.event_id = e.id AND d.replayed_at IS NULL) THEN 'FAILED'
              WHEN EXISTS (SELECT 1 FROM event_schedule s
                            WHERE s.account = e.account AND s.event_id = e.id) THEN 'SCHEDULED'
              WHEN r.outcome = 'FAILED' AND NOT EXISTS (SELECT 1 FROM event_queue q
                            WHERE q.account = e.account AND q.lane = e.lane AND q.event_id = e.id) THEN 'FAILED'
              ELSE 'PENDING' END AS status) AS state
 WHERE e.account = :account
   AND e.id >= :id_from AND e.id < :id_until
   AND (:retailers::integer[] IS NULL OR e.retailer = ANY (:retailers))
   AND (:root_type::text IS NULL OR e.root_type = :root_type)
   AND (:root_id::uuid IS NULL OR e.root_id = :root_id)
   AND (:root_ref::text IS NULL OR e.root_ref = :root_ref)
   AND (:entity_type::text IS NULL OR e.entity_type = :entity_type)
   AND (:entity_id::uuid IS NULL OR e.entity_id = :entity_id)
   AND (:entity_ref::text IS NULL OR e.entity_ref = :entity_ref)
   AND (:name::text IS NULL OR e.name = :name)
   AND (:status::text IS NULL OR state.status = :status)
 ORDER BY e.id DESC
OFFSET :start LIMIT :count;
