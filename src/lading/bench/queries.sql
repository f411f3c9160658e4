-- name: events_waiting$
SELECT count(*) FROM event_queue WHERE account = :account;

-- name: is_sourced$
SELECT EXISTS (SELECT 1 FROM sales_order o JOIN fulfilment f ON f.account = o.account AND f.order_id = o.id
                WHERE o.account = :account AND o.ref = :ref);

-- name: orders_by_status
SELECT status, count(*) AS orders FROM sales_order WHERE account = :account GROUP BY status ORDER BY status;

-- name: items_and_units^
SELECT count(DISTINCT order_id) AS orders, count(*) AS items, sum(quantity) AS units
  FROM order_item WHERE account = :account;

-- name: reserved_of_product^
SELECT coalesce(sum(p.reserved), 0) AS counter,
       (SELECT coalesce(-sum(q.quantity), 0) FROM inventory_quantity q JOIN product r ON r.account = q.account
           AND r.number = q.product_number
         WHERE q.account = :account AND r.ref = :product_ref AND q.status = 'ACTIVE' AND q.type = 'RESERVED') AS ledger
  FROM inventory_position p JOIN product r ON r.account = p.account AND r.number = p.product_number
 WHERE p.account = :account AND r.ref = :product_ref;

-- name: rules_executed$
-- Rule executions recorded in the traces: events → rulesets → rules, all arrays.
SELECT coalesce(sum(json_array_length(ruleset.value -> 1)), 0)
  FROM event_run r,
       json_array_elements(r.trace -> 'events') AS event,
       json_array_elements(event.value -> 5) AS ruleset
 WHERE r.account = :account;

-- name: decision_bytes^
-- Bytes of all decisions of an order together; since is in seconds of the epoch.
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY bytes)::integer AS median, max(bytes)::integer AS most
  FROM (SELECT sum(length(document)) AS bytes
          FROM sourcing_decision
         WHERE account = :account AND decided_at >= to_timestamp(:since)
         GROUP BY order_id) AS decided;

-- name: outcome_of(account, event_id)$
SELECT outcome FROM event_run WHERE account = :account AND event_id = :event_id ORDER BY attempt DESC LIMIT 1;
