-- name: user_with_ref(account, ref)$
SELECT id FROM app_user WHERE account = :account AND ref = :ref;

-- name: clients_alive(account, user_id)
SELECT client_id FROM api_client WHERE account = :account AND user_id = :user_id AND revoked_at IS NULL;

-- name: database_instant$
SELECT clock_timestamp();

-- name: last_order_number(account)$
-- Of the orders that a demo has sent: somebody else's HD-9999999 does not count.
SELECT coalesce(max(substring(ref FROM 4)::bigint), 0)
  FROM sales_order
 WHERE account = :account AND ref ~ '^HD-[0-9]{6,12}$' AND attributes ? 'sourceInvoice';

-- name: engine_state(account)^
-- How long the oldest event has waited, in seconds, and how many wait.
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(queued_at)), 0)::double precision AS lag_seconds,
       count(*) AS waiting
  FROM event_queue
 WHERE account = :account;

-- name: newest_decisions(account, decisions_max)
-- Ids are made in sequence: the highest are the newest.
SELECT o.ref AS order_ref, d.outcome, d.document
  FROM (SELECT * FROM sourcing_decision WHERE account = :account ORDER BY id DESC LIMIT :decisions_max) AS d
  JOIN sales_order o ON o.account = :account AND o.id = d.order_id
 ORDER BY d.id DESC;

-- name: outcome_of_orders(account, since, system_type)^
-- A split order has more than one fulfilment that was not given back; the system location's is a rejection, no split.
WITH placed AS (SELECT id, status FROM sales_order WHERE account = :account AND created_at >= :since),
parts AS (
    SELECT f.order_id,
           count(*) FILTER (WHERE l.type <> :system_type
                              AND f.status NOT IN ('REJECTED', 'EXPIRED', 'CANCELLED')) AS fulfilments
      FROM fulfilment f
      JOIN placed p ON p.id = f.order_id
      JOIN location l ON l.account = f.account AND l.id = f.location_id
     WHERE f.account = :account
     GROUP BY f.order_id)
SELECT (SELECT count(*) FROM placed) AS orders,
       (SELECT count(*) FROM placed WHERE status = 'COMPLETE') AS complete,
       (SELECT count(*) FROM placed WHERE status = 'ESCALATED') AS escalated,
       (SELECT count(*) FROM placed WHERE status = 'CANCELLED') AS cancelled,
       (SELECT count(*) FROM parts WHERE fulfilments > 0) AS filled,
       (SELECT count(*) FROM parts WHERE fulfilments > 1) AS split,
       (SELECT count(DISTINCT f.id)
          FROM fulfilment f
          JOIN placed p ON p.id = f.order_id
          JOIN fulfilment_item i ON i.account = f.account AND i.fulfilment_id = f.id
         WHERE f.account = :account AND i.rejected_quantity > 0) AS short_picks,
       (SELECT count(*) FROM placed p
         WHERE NOT EXISTS (SELECT 1 FROM sourcing_decision d WHERE d.account = :account AND d.order_id = p.id))
           AS without_reason;
