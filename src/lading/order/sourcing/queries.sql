-- name: insert_decisions(account, ids, order_ids, event_ids, steps, outcomes, documents, decided_at)!
INSERT INTO sourcing_decision (account, id, order_id, event_id, step, outcome, document, decided_at)
SELECT :account, d.id, d.order_id, d.event_id, d.step, d.outcome, d.document, :decided_at::timestamptz
  FROM unnest(:ids::uuid[], :order_ids::uuid[], :event_ids::uuid[], :steps::text[], :outcomes::text[],
              :documents::bytea[]) AS d (id, order_id, event_id, step, outcome, document)
ON CONFLICT (account, id) DO NOTHING;

-- name: decisions_of(account, order_id)
-- Ids are made in sequence, so they tell the order of decisions of the same instant.
SELECT id, event_id, document, decided_at
  FROM sourcing_decision
 WHERE account = :account AND order_id = :order_id
 ORDER BY decided_at, id;

-- name: order_id_of(account, order_ref)$
SELECT id
  FROM sales_order
 WHERE account = :account AND ref = :order_ref;

-- name: prune_decisions(account, kept, rows_max)$
-- Ids begin with the milliseconds of their making, so the primary key finds the oldest; its instant says whether it goes.
WITH oldest AS (
    SELECT id
      FROM sourcing_decision
     WHERE account = :account
     ORDER BY id
     LIMIT :rows_max
), pruned AS (
    DELETE FROM sourcing_decision d
     USING oldest o
     WHERE d.account = :account AND d.id = o.id AND d.decided_at < now() - :kept::interval
    RETURNING 1
)
SELECT count(*)::integer FROM pruned;
