-- name: page_of_products(account, catalogue_ref, after_number, rows_max)
SELECT p.number, p.ref
  FROM product_catalogue AS c
  JOIN product AS p ON p.account = c.account AND p.catalogue_id = c.id
 WHERE c.account = :account
   AND c.ref = :catalogue_ref
   AND p.number > :after_number
   AND p.status <> 'INACTIVE'
 ORDER BY p.number
 LIMIT :rows_max;

-- name: refs_of_products(account, catalogue_ref, numbers)
-- The products among the numbers, and the kits that hold one of them; out of sale too, or nobody would hear that they are.
SELECT p.ref
  FROM product_catalogue AS c
  JOIN product AS p ON p.account = c.account AND p.catalogue_id = c.id
 WHERE c.account = :account
   AND c.ref = :catalogue_ref
   AND (p.number = ANY(:numbers::integer[])
        OR p.id IN (SELECT k.kit_id
                      FROM product AS part
                      JOIN kit_component AS k ON k.account = part.account AND k.component_id = part.id
                     WHERE part.account = :account AND part.number = ANY(:numbers::integer[])))
 ORDER BY p.number;

-- name: definitions_changed(account, seen)$
-- What is shown of every product may have changed.
SELECT EXISTS (
    SELECT 1
      FROM availability_touch AS t
     WHERE t.account = :account
       AND t.products IS NULL
       AND t.transaction_id >= pg_snapshot_xmin(:seen::text::pg_snapshot)::text::bigint
       AND NOT pg_visible_in_snapshot(t.transaction_id::text::xid8, :seen::text::pg_snapshot));

-- name: touched_since(account, seen, rows_max)
SELECT DISTINCT changed.product_number
  FROM (SELECT transaction_id, products FROM promise_touch WHERE account = :account
         UNION ALL
        SELECT transaction_id, products FROM availability_touch WHERE account = :account AND products IS NOT NULL) AS t
 CROSS JOIN LATERAL unnest(t.products) AS changed (product_number)
 WHERE t.transaction_id >= pg_snapshot_xmin(:seen::text::pg_snapshot)::text::bigint
   AND NOT pg_visible_in_snapshot(t.transaction_id::text::xid8, :seen::text::pg_snapshot)
 LIMIT :rows_max;

-- name: insert_run(account, id, virtual_catalogue_ref, kind, format, since_id, requested_by)!
INSERT INTO availability_export (account, id, virtual_catalogue_ref, kind, format, since_id, requested_by)
VALUES (:account, :id, :virtual_catalogue_ref, :kind, :format, :since_id, :requested_by);

-- name: finish_run(account, id, status, kind, row_count, cursor, reason)!
UPDATE availability_export
   SET status = :status, kind = :kind, row_count = :row_count, cursor = :cursor::jsonb, reason = :reason, finished_at = now()
 WHERE account = :account AND id = :id;

-- name: runs(account, virtual_catalogue_ref, ids, rows_max)
SELECT r.id, r.virtual_catalogue_ref, v.retailer, r.kind, r.format, r.since_id, r.status, r.row_count, r.cursor, r.reason,
       r.requested_by, r.started_at, r.finished_at
  FROM availability_export AS r
  JOIN virtual_catalogue AS v ON v.account = r.account AND v.ref = r.virtual_catalogue_ref
 WHERE r.account = :account
   AND (:virtual_catalogue_ref::text IS NULL OR r.virtual_catalogue_ref = :virtual_catalogue_ref::text)
   AND (:ids::uuid[] IS NULL OR r.id = ANY(:ids::uuid[]))
 ORDER BY r.id DESC
 LIMIT :rows_max;
