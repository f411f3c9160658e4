-- name: counts_of(account, catalogue_number, product_number, location_number, rows_max)
-- The counts that changed a position, the latest first.
SELECT c.number, c.as_of, c.loaded_at, c.cause, c.cause_id, u.quantity
  FROM inventory_count AS c
 CROSS JOIN LATERAL unnest(c.locations, c.quantities) AS u (location_number, quantity)
 WHERE c.account = :account
   AND c.catalogue_number = :catalogue_number
   AND c.product_number = :product_number
   AND u.location_number = :location_number
 ORDER BY c.number DESC
 LIMIT :rows_max;

-- name: movements_of(account, catalogue_number, product_number, location_number, rows_max)
-- Rows of the ledger, active and closed, the latest first. Those closed are found by when they were.
SELECT q.*, e.name AS event_name, e.root_type, e.root_ref, e.generated_by, t.ref AS transfer_ref
  FROM ((SELECT type, quantity, effective_at, closed_at, source_ref, event_id, fulfilment_item_id
           FROM inventory_quantity
          WHERE account = :account AND catalogue_number = :catalogue_number AND product_number = :product_number
            AND location_number = :location_number AND status = 'ACTIVE'
          ORDER BY effective_at DESC
          LIMIT :rows_max)
         UNION ALL
        (SELECT type, quantity, effective_at, closed_at, source_ref, event_id, fulfilment_item_id
           FROM inventory_quantity
          WHERE account = :account AND catalogue_number = :catalogue_number AND product_number = :product_number
            AND location_number = :location_number AND status = 'INACTIVE'
          ORDER BY closed_at DESC
          LIMIT :rows_max)) AS q
  LEFT JOIN event AS e ON e.account = :account AND e.id = q.event_id
  LEFT JOIN stock_transfer AS t
    ON t.account = :account
   AND t.id = CASE WHEN q.source_ref ~ '^transfer [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} '
                   THEN split_part(q.source_ref, ' ', 2)::uuid END;

-- name: sources_of(account, batches, files, events)
-- What brought counts, in words: the job of a batch, a file and who sent it, an event and who sent it.
SELECT b.id, j.name AS source, 'batch' AS kind, '' AS by
  FROM batch AS b
  JOIN job AS j ON j.account = b.account AND j.id = b.job_id
 WHERE b.account = :account AND b.id = ANY(:batches::uuid[])
 UNION ALL
SELECT f.id, f.ref, 'file', f.created_by
  FROM stock_file AS f
 WHERE f.account = :account AND f.id = ANY(:files::uuid[])
 UNION ALL
SELECT e.id, e.name, 'event', e.generated_by
  FROM event AS e
 WHERE e.account = :account AND e.id = ANY(:events::uuid[]);

-- name: stock_at(account, catalogue_number, product_numbers, location_numbers, at, rows_max)
-- What every position of some products held at an instant, as it was known then.
WITH counted AS (
    SELECT DISTINCT ON (c.product_number, u.location_number) c.product_number, u.location_number, u.quantity
      FROM inventory_count AS c
     CROSS JOIN LATERAL unnest(c.locations, c.quantities) AS u (location_number, quantity)
     WHERE c.account = :account
       AND c.catalogue_number = :catalogue_number
       AND c.product_number = ANY(:product_numbers::integer[])
       AND c.loaded_at <= :at
     ORDER BY c.product_number, u.location_number, c.number DESC
), moved AS (
    SELECT q.product_number, q.location_number,
           coalesce(sum(q.quantity) FILTER (WHERE q.type IN ('DELTA', 'BESIDE')), 0)::integer AS delta,
           coalesce(-sum(q.quantity) FILTER (WHERE q.type IN ('RESERVED', 'SOFT_RESERVE')), 0)::integer AS reserved,
           coalesce(-sum(q.quantity) FILTER (WHERE q.type = 'SALE'), 0)::integer AS sold,
           coalesce(-sum(q.quantity) FILTER (WHERE q.type = 'CORRECTION'), 0)::integer AS corrected
      FROM inventory_quantity AS q
     WHERE q.account = :account
       AND q.catalogue_number = :catalogue_number
       AND q.product_number = ANY(:product_numbers::integer[])
       AND q.effective_at <= :at
       AND (q.status = 'ACTIVE' OR q.status = 'INACTIVE' AND q.closed_at > :at)
     GROUP BY q.product_number, q.location_number
)
SELECT pr.ref AS product_ref, l.ref AS location_ref, coalesce(c.quantity, 0) AS counted, coalesce(m.delta, 0) AS delta,
       coalesce(m.reserved, 0) AS reserved, coalesce(m.sold, 0) AS sold, coalesce(m.corrected, 0) AS corrected
  FROM counted AS c
  FULL JOIN moved AS m ON m.product_number = c.product_number AND m.location_number = c.location_number
  JOIN product AS pr ON pr.account = :account AND pr.number = coalesce(c.product_number, m.product_number)
  JOIN location AS l ON l.account = :account AND l.number = coalesce(c.location_number, m.location_number)
 WHERE :location_numbers::integer[] IS NULL OR l.number = ANY(:location_numbers::integer[])
 ORDER BY pr.ref, l.ref
 LIMIT :rows_max;

-- name: drifts_since(account, catalogue_number, since, rows_max)
-- Counts against the books, the latest first: what the last count before and the movements this one has seen come to.
-- What is promised and not yet picked lies on the shelf and is in both.
SELECT pr.ref AS product_ref, l.ref AS location_ref, c.as_of, c.loaded_at, c.cause, c.cause_id, u.quantity AS counted,
       coalesce(before.quantity, 0) AS counted_before, before.as_of AS as_of_before,
       coalesce(seen.sold, 0) AS sold, coalesce(seen.corrected, 0) AS corrected, coalesce(seen.delta, 0) AS delta,
       before.quantity IS NULL AS is_first
  FROM (SELECT c.*
          FROM inventory_count AS c
         WHERE c.account = :account
           AND c.catalogue_number = :catalogue_number
           AND c.loaded_at >= :since
         ORDER BY c.loaded_at DESC, c.number DESC
         LIMIT :rows_max) AS c
 CROSS JOIN LATERAL unnest(c.locations, c.quantities) AS u (location_number, quantity)
  LEFT JOIN LATERAL (
       SELECT b.quantity, b.as_of
         FROM (SELECT o.as_of, o.number, v.quantity, v.location_number
                 FROM inventory_count AS o
                CROSS JOIN LATERAL unnest(o.locations, o.quantities) AS v (location_number, quantity)
                WHERE o.account = :account
                  AND o.catalogue_number = :catalogue_number
                  AND o.product_number = c.product_number
                  AND o.number < c.number) AS b
        WHERE b.location_number = u.location_number
        ORDER BY b.number DESC
        LIMIT 1) AS before ON true
  LEFT JOIN LATERAL (
       SELECT -sum(q.quantity) FILTER (WHERE q.type = 'SALE') AS sold,
              -sum(q.quantity) FILTER (WHERE q.type = 'CORRECTION') AS corrected,
              sum(q.quantity) FILTER (WHERE q.type = 'DELTA') AS delta
         FROM inventory_quantity AS q
        WHERE q.account = :account
          AND q.catalogue_number = :catalogue_number
          AND q.product_number = c.product_number
          AND q.location_number = u.location_number
          AND q.status = 'INACTIVE'
          AND q.closed_at = c.loaded_at
          AND q.type IN ('SALE', 'CORRECTION', 'DELTA')
          AND q.effective_at < c.loaded_at) AS seen ON true
  JOIN product AS pr ON pr.account = :account AND pr.number = c.product_number
  JOIN location AS l ON l.account = :account AND l.number = u.location_number
 ORDER BY c.loaded_at DESC, c.number DESC, l.ref
 LIMIT :rows_max;
