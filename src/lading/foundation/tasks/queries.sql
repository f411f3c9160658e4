-- name: open_tasks!
-- A piece of work that waits already is not opened again.
WITH opened AS (
    INSERT INTO task (account, id, retailer, type, subject, queue, priority, location_ref, root_type, root_id, root_ref,
                      entity_type, entity_subtype, entity_id, entity_ref, lane, outcome_event, outcomes, evidence_for,
                      details, steps, opened_at, due_at)
    SELECT :account, t.*
      FROM jsonb_to_recordset(:tasks::jsonb)
        AS t (id uuid, retailer integer, type text, subject text, queue text, priority integer, location_ref text,
              root_type text, root_id uuid, root_ref text, entity_type text, entity_subtype text, entity_id uuid,
              entity_ref text, lane uuid, outcome_event text, outcomes jsonb, evidence_for jsonb, details jsonb,
              steps jsonb, opened_at timestamptz, due_at timestamptz)
     ORDER BY t.entity_id, t.type, t.subject
        ON CONFLICT (account, entity_id, type, subject) WHERE status IN ('OPEN', 'CLAIMED') DO NOTHING
    RETURNING id, queue)
INSERT INTO task_change (account, task_id, at, what, by_whom, told)
SELECT :account, o.id, :at, 'OPENED', 'rule', o.queue FROM opened AS o;

-- name: tasks_by_id(account, ids)
SELECT * FROM task AS t WHERE t.account = :account AND t.id = ANY (:ids::uuid[]);

-- name: lock_tasks(account, ids)
-- In one order, so that two workers never wait for each other in a circle.
SELECT t.id, t.status, t.steps_taken FROM task AS t
 WHERE t.account = :account AND t.id = ANY (:ids::uuid[]) ORDER BY t.id FOR UPDATE;

-- name: claim_task(account, id, by, at)
-- The guard: of two that claim at once, one finds the task open.
WITH claimed AS (
    UPDATE task AS t SET status = 'CLAIMED', assignee = :by, claimed_at = :at
     WHERE t.account = :account AND t.id = :id AND t.status = 'OPEN'
    RETURNING t.id)
INSERT INTO task_change (account, task_id, at, what, by_whom)
SELECT :account, c.id, :at, 'CLAIMED', :by FROM claimed AS c RETURNING task_id;

-- name: claim_next_task(account, queue, by, at, scope_retailers, scope_locations)
-- Whoever asks at the same time gets the one after.
WITH next AS (
    SELECT t.id FROM task AS t
     WHERE t.account = :account AND t.queue = :queue AND t.status = 'OPEN'
       AND (:scope_retailers::integer[] IS NULL OR t.retailer = ANY (:scope_retailers::integer[])
            OR t.location_ref = ANY (:scope_locations::text[]))
     ORDER BY t.priority, t.due_at, t.id
     LIMIT 1 FOR UPDATE SKIP LOCKED),
claimed AS (
    UPDATE task AS t SET status = 'CLAIMED', assignee = :by, claimed_at = :at
      FROM next AS n
     WHERE t.account = :account AND t.id = n.id
    RETURNING t.id)
INSERT INTO task_change (account, task_id, at, what, by_whom)
SELECT :account, c.id, :at, 'CLAIMED', :by FROM claimed AS c RETURNING task_id;

-- name: release_task(account, id, by, may_assign, at)
WITH released AS (
    UPDATE task AS t SET status = 'OPEN', assignee = NULL, claimed_at = NULL
     WHERE t.account = :account AND t.id = :id AND t.status = 'CLAIMED' AND (t.assignee = :by OR :may_assign::boolean)
    RETURNING t.id)
INSERT INTO task_change (account, task_id, at, what, by_whom)
SELECT :account, r.id, :at, 'RELEASED', :by FROM released AS r RETURNING task_id;

-- name: assign_task(account, id, assignee, by, at)
WITH assigned AS (
    UPDATE task AS t SET status = 'CLAIMED', assignee = :assignee, claimed_at = :at
     WHERE t.account = :account AND t.id = :id AND t.status IN ('OPEN', 'CLAIMED')
    RETURNING t.id)
INSERT INTO task_change (account, task_id, at, what, by_whom, told)
SELECT :account, a.id, :at, 'ASSIGNED', :by, :assignee FROM assigned AS a RETURNING task_id;

-- name: end_task(account, id, by, is_person, outcome, quantity, reason, evidence, at)
-- The guard: a task ends once. A person ends what is open, or his own; a rule whatever waits.
WITH ended AS (
    UPDATE task AS t
       SET status = 'DONE', outcome = :outcome, quantity = :quantity, reason = :reason, evidence = :evidence,
           ended_at = :at, ended_by = :by, assignee = CASE WHEN :is_person::boolean THEN :by ELSE t.assignee END
     WHERE t.account = :account AND t.id = :id
       AND (t.status = 'OPEN' OR t.status = 'CLAIMED' AND (t.assignee = :by OR NOT :is_person::boolean))
    RETURNING t.id)
INSERT INTO task_change (account, task_id, at, what, by_whom, told)
SELECT :account, e.id, :at, 'DONE', :by, :outcome FROM ended AS e RETURNING task_id;

-- name: move_task(account, id, step, what, queue, priority, at)
-- The guard: a step is taken once, and only while the task waits.
WITH moved AS (
    UPDATE task AS t
       SET steps_taken = t.steps_taken + 1, priority = coalesce(:priority::integer, t.priority),
           queue = coalesce(:queue::text, t.queue),
           status = CASE WHEN :queue::text IS NULL THEN t.status ELSE 'OPEN' END,
           assignee = CASE WHEN :queue::text IS NULL THEN t.assignee END,
           claimed_at = CASE WHEN :queue::text IS NULL THEN t.claimed_at END
     WHERE t.account = :account AND t.id = :id AND t.status IN ('OPEN', 'CLAIMED') AND t.steps_taken = :step::integer
    RETURNING t.id)
INSERT INTO task_change (account, task_id, at, what, by_whom, told)
SELECT :account, m.id, :at, :what, 'rule', coalesce(:queue::text, (:priority::integer)::text) FROM moved AS m
RETURNING task_id;

-- name: cancel_tasks!
WITH cancelled AS (
    UPDATE task AS t SET status = 'CANCELLED', ended_at = :at, ended_by = 'rule'
     WHERE t.account = :account AND t.id = ANY (:ids::uuid[]) AND t.status IN ('OPEN', 'CLAIMED')
    RETURNING t.id)
INSERT INTO task_change (account, task_id, at, what, by_whom)
SELECT :account, c.id, :at, 'CANCELLED', 'rule' FROM cancelled AS c;

-- name: is_user$
SELECT EXISTS (SELECT FROM app_user AS u WHERE u.account = :account AND u.username = :username);
