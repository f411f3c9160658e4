-- name: tasks
-- What waits, the most urgent first.
SELECT t.id, t.priority, t.due_at
  FROM task AS t
 WHERE t.account = :account AND t.status IN ('OPEN', 'CLAIMED')
   AND (:scope_retailers::integer[] IS NULL OR t.retailer = ANY (:scope_retailers::integer[])
        OR t.location_ref = ANY (:scope_locations::text[]))
   AND (:retailer_id::integer[] IS NULL OR t.retailer = ANY (:retailer_id::integer[]))
   AND (:queue::text[] IS NULL OR t.queue = ANY (:queue::text[]))
   AND (:type::text[] IS NULL OR t.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR t.status = ANY (:status::text[]))
   AND (:assignee::text[] IS NULL OR t.assignee = ANY (:assignee::text[]))
   AND (:location_ref::text[] IS NULL OR t.location_ref = ANY (:location_ref::text[]))
   AND (:root_entity_ref::text[] IS NULL OR t.root_ref = ANY (:root_entity_ref::text[]))
   AND (:due_on_from::timestamptz IS NULL OR t.due_at >= :due_on_from::timestamptz)
   AND (:due_on_to::timestamptz IS NULL OR t.due_at <= :due_on_to::timestamptz)
   AND (:after_priority::integer IS NULL
        OR (t.priority, t.due_at, t.id) > (:after_priority::integer, :after_due_at::timestamptz, :after_id::uuid))
   AND (:before_priority::integer IS NULL
        OR (t.priority, t.due_at, t.id) < (:before_priority::integer, :before_due_at::timestamptz, :before_id::uuid))
 ORDER BY CASE WHEN :is_forward::boolean THEN t.priority END,
          CASE WHEN :is_forward::boolean THEN t.due_at END,
          CASE WHEN :is_forward::boolean THEN t.id END,
          CASE WHEN NOT :is_forward::boolean THEN t.priority END DESC,
          CASE WHEN NOT :is_forward::boolean THEN t.due_at END DESC,
          CASE WHEN NOT :is_forward::boolean THEN t.id END DESC
 LIMIT :row_limit::integer;

-- name: ended_tasks
-- What is over, the newest first.
SELECT t.id
  FROM task AS t
 WHERE t.account = :account AND t.status IN ('DONE', 'CANCELLED')
   AND (:scope_retailers::integer[] IS NULL OR t.retailer = ANY (:scope_retailers::integer[])
        OR t.location_ref = ANY (:scope_locations::text[]))
   AND (:retailer_id::integer[] IS NULL OR t.retailer = ANY (:retailer_id::integer[]))
   AND (:queue::text[] IS NULL OR t.queue = ANY (:queue::text[]))
   AND (:type::text[] IS NULL OR t.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR t.status = ANY (:status::text[]))
   AND (:outcome::text[] IS NULL OR t.outcome = ANY (:outcome::text[]))
   AND (:root_entity_ref::text[] IS NULL OR t.root_ref = ANY (:root_entity_ref::text[]))
   AND (:after_id::uuid IS NULL OR t.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR t.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN t.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN t.id END
 LIMIT :row_limit::integer;

-- name: tasks_by_id
SELECT t.id, t.retailer AS "retailerId", t.type, t.subject, t.status, t.queue, t.priority, t.location_ref AS "locationRef",
       t.root_type AS "rootEntityType", t.root_ref AS "rootEntityRef", t.entity_type AS "entityType",
       t.entity_ref AS "entityRef", t.outcomes, t.evidence_for AS "evidenceFor", t.details, t.opened_at AS "openedOn",
       t.due_at AS "dueOn", t.assignee, t.claimed_at AS "claimedOn", t.ended_at AS "endedOn", t.ended_by AS "endedBy",
       t.outcome, t.quantity, t.reason, t.evidence,
       (SELECT jsonb_agg(jsonb_build_object('on', c.at, 'what', c.what, 'by', c.by_whom, 'told', c.told) ORDER BY c.number)
          FROM task_change AS c WHERE c.account = :account AND c.task_id = t.id) AS history
  FROM task AS t
 WHERE t.account = :account AND t.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR t.retailer = ANY (:scope_retailers::integer[])
        OR t.location_ref = ANY (:scope_locations::text[]));

-- name: task_queues(account, scope_retailers, scope_locations, at)
SELECT t.queue, count(*) FILTER (WHERE t.status = 'OPEN') AS open, count(*) FILTER (WHERE t.status = 'CLAIMED') AS claimed,
       count(*) FILTER (WHERE t.due_at < :at) AS overdue, min(t.due_at) AS "firstDueOn"
  FROM task AS t
 WHERE t.account = :account AND t.status IN ('OPEN', 'CLAIMED')
   AND (:scope_retailers::integer[] IS NULL OR t.retailer = ANY (:scope_retailers::integer[])
        OR t.location_ref = ANY (:scope_locations::text[]))
 GROUP BY t.queue
 ORDER BY t.queue;
