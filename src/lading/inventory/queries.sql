-- name: lock_positions(account, catalogues, products, locations, items)
-- Every position a batch touches, locked in the one order everybody uses. The sort lies below the locking.
SELECT p.catalogue_number, p.product_number, p.location_number, p.on_hand, p.status
  FROM inventory_position AS p
 WHERE p.account = :account
   AND (p.catalogue_number, p.product_number, p.location_number) IN (
        SELECT wanted.catalogue_number, wanted.product_number, wanted.location_number
          FROM unnest(:catalogues::integer[], :products::integer[], :locations::integer[])
               AS wanted (catalogue_number, product_number, location_number)
        UNION
        SELECT held.catalogue_number, held.product_number, held.location_number
          FROM unnest(:items::uuid[]) AS item (id)
         CROSS JOIN LATERAL (
               SELECT q.catalogue_number, q.product_number, q.location_number
                 FROM inventory_quantity AS q
                WHERE q.account = :account AND q.fulfilment_item_id = item.id AND q.type = 'RESERVED'
               OFFSET 0) AS held)
 ORDER BY p.catalogue_number, p.product_number, p.location_number
   FOR NO KEY UPDATE OF p;

-- name: promises_of(account, items)
-- Read after the locks are held: what another worker promised or ended meanwhile is seen.
-- OFFSET 0 keeps one look-up by key for each item, however small the planner believed the ledger to be at first.
SELECT item.id AS fulfilment_item_id, held.*
  FROM unnest(:items::uuid[]) AS item (id)
 CROSS JOIN LATERAL (
       SELECT q.catalogue_number, q.product_number, q.location_number, q.quantity, q.status,
              q.order_id, q.fulfilment_id, q.event_id
         FROM inventory_quantity AS q
        WHERE q.account = :account AND q.fulfilment_item_id = item.id AND q.type = 'RESERVED'
       OFFSET 0) AS held;

-- name: write_stock_effects(account, at, catalogues, products, locations, reserved, sold, corrected, floors, ended, ids, types, quantities, statuses, entry_catalogues, entry_products, entry_locations, orders, fulfilments, items, events)^
-- The guard stands here once more: a promise leaves at least the floor on hand, or nothing is moved and the caller fails.
-- A promise never raises the deficit; what is given back lowers it.
-- Rows are found by key first (OFFSET 0: one look-up each, whatever the statistics say) and written by their place,
-- which cannot move while this transaction holds their locks.
WITH change AS (
    SELECT c.*, place.ctid AS place
      FROM unnest(:catalogues::integer[], :products::integer[], :locations::integer[], :reserved::integer[],
                  :sold::integer[], :corrected::integer[], :floors::integer[])
           AS c (catalogue_number, product_number, location_number, reserved, sold, corrected, floor)
     CROSS JOIN LATERAL (
           SELECT p.ctid
             FROM inventory_position AS p
            WHERE p.account = :account
              AND p.catalogue_number = c.catalogue_number
              AND p.product_number = c.product_number
              AND p.location_number = c.location_number
           OFFSET 0) AS place
), moved AS (
    UPDATE inventory_position AS p
       SET reserved = p.reserved + c.reserved,
           sold = p.sold + c.sold,
           corrected = p.corrected + c.corrected,
           deficit = least(p.deficit, greatest(0, c.reserved + c.sold + c.corrected - p.on_hand)),
           updated_at = :at
      FROM change AS c
     WHERE p.ctid = c.place
       AND p.account = :account
       AND p.on_hand - (c.reserved + c.sold + c.corrected) >= c.floor
    RETURNING 1
), ended AS (
    UPDATE inventory_quantity AS q
       SET status = 'INACTIVE', closed_at = :at
      FROM unnest(:ended::uuid[]) AS item (id)
     CROSS JOIN LATERAL (
           SELECT r.ctid
             FROM inventory_quantity AS r
            WHERE r.account = :account AND r.fulfilment_item_id = item.id AND r.type = 'RESERVED'
           OFFSET 0) AS place
     WHERE q.ctid = place.ctid
       AND q.account = :account
       AND q.status = 'ACTIVE'
    RETURNING 1
), added AS (
    INSERT INTO inventory_quantity (account, id, type, quantity, status, catalogue_number, product_number,
                                    location_number, order_id, fulfilment_id, fulfilment_item_id, event_id,
                                    effective_at, closed_at)
    SELECT :account, e.id, e.type, e.quantity, e.status, e.catalogue_number, e.product_number,
           e.location_number, e.order_id, e.fulfilment_id, e.fulfilment_item_id, e.event_id,
           :at, CASE e.status WHEN 'INACTIVE' THEN :at::timestamptz END
      FROM unnest(:ids::uuid[], :types::text[], :quantities::integer[], :statuses::text[],
                  :entry_catalogues::integer[], :entry_products::integer[], :entry_locations::integer[],
                  :orders::uuid[], :fulfilments::uuid[], :items::uuid[], :events::uuid[])
           AS e (id, type, quantity, status, catalogue_number, product_number, location_number,
                 order_id, fulfilment_id, fulfilment_item_id, event_id)
    RETURNING 1
)
SELECT (SELECT count(*) FROM moved) AS moved,
       (SELECT count(*) FROM ended) AS ended,
       (SELECT count(*) FROM added) AS added;

-- name: product_numbers(account, catalogue_number, refs)
SELECT p.ref, min(p.number) AS number, count(*) AS holders
  FROM product AS p
  JOIN product_catalogue AS pc ON pc.account = p.account AND pc.id = p.catalogue_id
  JOIN inventory_catalogue AS c ON c.account = p.account AND c.retailer = pc.retailer
 WHERE p.account = :account
   AND p.ref = ANY(:refs::text[])
   AND c.number = :catalogue_number
 GROUP BY p.ref;

-- name: location_numbers(account, refs)
SELECT ref, number
  FROM location
 WHERE account = :account
   AND ref = ANY(:refs::text[]);

-- name: location_count(account)$
-- Numbers are given out one after the other, so the last one says how many there are, about.
SELECT coalesce(max(number), 0) FROM location WHERE account = :account;

-- name: position_held(account, catalogue_number, product_number, location_number)^
-- Locked: what it holds now is what it holds when the transaction writes.
SELECT on_hand, counted, nullif(counted_at, '-infinity') AS counted_at, status, coalesce(attributes, '{}') AS attributes
  FROM inventory_position
 WHERE account = :account
   AND catalogue_number = :catalogue_number
   AND product_number = :product_number
   AND location_number = :location_number
   FOR NO KEY UPDATE;

-- name: insert_empty_positions(account, catalogues, products, locations)!
INSERT INTO inventory_position (account, catalogue_number, product_number, location_number, status)
SELECT :account, n.catalogue_number, n.product_number, n.location_number,
       CASE WHEN 'INACTIVE' IN (
                (SELECT pr.status FROM product AS pr WHERE pr.account = :account AND pr.number = n.product_number),
                (SELECT l.status FROM location AS l WHERE l.account = :account AND l.number = n.location_number))
            THEN 'INACTIVE' ELSE 'ACTIVE' END
  FROM unnest(:catalogues::integer[], :products::integer[], :locations::integer[])
       AS n (catalogue_number, product_number, location_number)
 WHERE (SELECT count(*)
          FROM inventory_position AS p
         WHERE p.account = :account
           AND p.catalogue_number = n.catalogue_number
           AND p.product_number = n.product_number
           AND p.location_number = n.location_number) = 0
 ORDER BY n.catalogue_number, n.product_number, n.location_number
    ON CONFLICT DO NOTHING;

-- name: add_deltas(account, ids, delta_ids, catalogues, products, locations, quantities, effective_at, covered_at, inbound_refs, events)^
-- A delta id is taken once for ever. A delta from before the last count is in that count already and is born closed.
-- covered_at: when a load counted the position since, if one did. A delta that says which expected units it is lowers
-- them, unless their sender has reported them since.
WITH added AS (
    INSERT INTO inventory_quantity (account, id, catalogue_number, product_number, location_number, type, quantity,
                                    status, source_ref, effective_at, closed_at, event_id)
    SELECT :account, d.id, d.catalogue_number, d.product_number, d.location_number, 'DELTA', d.quantity,
           CASE WHEN greatest(p.counted_at, d.covered_at) >= d.effective_at THEN 'INACTIVE' ELSE 'ACTIVE' END,
           d.source_ref, d.effective_at,
           CASE WHEN greatest(p.counted_at, d.covered_at) >= d.effective_at THEN d.effective_at END, d.event_id
      FROM unnest(:ids::uuid[], :delta_ids::text[], :catalogues::integer[], :products::integer[],
                  :locations::integer[], :quantities::integer[], :effective_at::timestamptz[],
                  :covered_at::timestamptz[], :events::uuid[])
           AS d (id, source_ref, catalogue_number, product_number, location_number, quantity, effective_at, covered_at,
                 event_id)
      JOIN inventory_position AS p
        ON p.account = :account
       AND p.catalogue_number = d.catalogue_number
       AND p.product_number = d.product_number
       AND p.location_number = d.location_number
     ORDER BY d.source_ref
        ON CONFLICT (account, source_ref) WHERE source_ref IS NOT NULL DO NOTHING
    RETURNING catalogue_number, product_number, location_number, quantity, status, effective_at, source_ref
), received AS (
    UPDATE inventory_side_quantity AS s
       SET quantity = greatest(0, s.quantity - r.quantity),
           as_of = r.effective_at,
           updated_at = greatest(s.updated_at, r.effective_at)
      FROM (SELECT o.account, o.catalogue_number, o.product_number, o.location_number, o.ref,
                   sum(a.quantity)::integer AS quantity, max(a.effective_at) AS effective_at
              FROM added AS a
              JOIN unnest(:delta_ids::text[], :inbound_refs::text[]) AS d (source_ref, inbound_ref)
                ON d.source_ref = a.source_ref
              JOIN inventory_side_quantity AS o
                ON o.account = :account
               AND o.catalogue_number = a.catalogue_number
               AND o.product_number = a.product_number
               AND o.location_number = a.location_number
               AND o.ref = d.inbound_ref
               AND o.as_of <= a.effective_at
             GROUP BY o.account, o.catalogue_number, o.product_number, o.location_number, o.ref) AS r
     WHERE s.account = r.account
       AND s.catalogue_number = r.catalogue_number
       AND s.product_number = r.product_number
       AND s.location_number = r.location_number
       AND s.ref = r.ref
       AND s.as_of <= r.effective_at
), sums AS (
    SELECT catalogue_number, product_number, location_number, sum(quantity)::integer AS quantity,
           max(effective_at) AS effective_at
      FROM added
     WHERE status = 'ACTIVE'
     GROUP BY catalogue_number, product_number, location_number
), moved AS (
    UPDATE inventory_position AS p
       SET delta = p.delta + s.quantity,
           deficit = greatest(0, -(p.on_hand + s.quantity)),
           updated_at = greatest(p.updated_at, s.effective_at)
      FROM sums AS s
     WHERE p.account = :account
       AND p.catalogue_number = s.catalogue_number
       AND p.product_number = s.product_number
       AND p.location_number = s.location_number
    RETURNING p.catalogue_number, p.product_number, p.location_number, p.on_hand
)
SELECT (SELECT count(*) FROM added WHERE status = 'ACTIVE') AS applied,
       (SELECT count(*) FROM added WHERE status = 'INACTIVE') AS late,
       (SELECT array_agg(catalogue_number) FROM moved) AS catalogues,
       (SELECT array_agg(product_number) FROM moved) AS products,
       (SELECT array_agg(location_number) FROM moved) AS locations,
       (SELECT array_agg(on_hand) FROM moved) AS on_hand;

-- name: create_job(account, id, name, retailer, at, closes_at, meta)!
INSERT INTO job (account, id, name, retailer, created_at, closes_at, meta)
SELECT :account, :id, :name, r.retailer, :at, :closes_at, :meta::jsonb
  FROM retailer AS r
 WHERE r.account = :account
   AND r.retailer = :retailer;

-- name: job_by_id(account, id, at)^
SELECT j.id, j.name, j.retailer, j.created_at, j.closes_at, j.meta,
       CASE WHEN j.closes_at > :at THEN j.status ELSE 'CLOSED' END AS status,
       (SELECT count(*) FROM batch AS b WHERE b.account = j.account AND b.job_id = j.id) AS batch_count,
       (SELECT count(*) FROM batch AS b WHERE b.account = j.account AND b.job_id = j.id AND b.status <> 'COMPLETE')
           AS pending_count
  FROM job AS j
 WHERE j.account = :account
   AND j.id = :id;

-- name: add_batch(account, id, job_id, action, entity_type, event_name, catalogue, retailer, as_of, entities, row_count, at)^
WITH kept AS (
    INSERT INTO batch (account, id, job_id, action, entity_type, event_name, catalogue, as_of, entities, row_count,
                       created_at)
    SELECT :account, :id, :job_id, :action, :entity_type, :event_name, c.ref, :as_of, :entities::json, :row_count, :at
      FROM inventory_catalogue AS c
     WHERE c.account = :account
       AND c.ref = :catalogue
       AND c.retailer = :retailer
    RETURNING id, job_id, status, action, entity_type, event_name, catalogue, as_of, row_count, inserted, changed,
              unchanged, outdated, superseded, refused, refusals, created_at, finished_at
), queued AS (
    INSERT INTO batch_queue (account, batch_id, queued_at)
    SELECT :account, kept.id, :at
      FROM kept
)
SELECT * FROM kept;

-- name: batch_by_id(account, job_id, id)^
SELECT id, job_id, status, action, entity_type, event_name, catalogue, as_of, row_count, inserted, changed, unchanged,
       outdated, superseded, refused, refusals, created_at, finished_at
  FROM batch
 WHERE account = :account
   AND job_id = :job_id
   AND id = :id;

-- name: accounts_with_batches()
-- In a dispatching transaction only: which accounts have something to load.
SELECT DISTINCT account FROM batch_queue;

-- name: claim_batch(account, ahead)^
-- The oldest that is free, of those behind the first so many; where fewer wait, the last of them or none.
WITH place AS (
    SELECT front.queued_at, front.batch_id
      FROM (SELECT q.queued_at, q.batch_id
              FROM batch_queue AS q
             WHERE q.account = :account
             ORDER BY q.queued_at, q.batch_id
             LIMIT :ahead::integer + 1) AS front
     ORDER BY front.queued_at DESC, front.batch_id DESC
     LIMIT 1
), oldest AS (
    SELECT q.batch_id
      FROM batch_queue AS q
     WHERE q.account = :account
       AND (q.queued_at, q.batch_id) >= (SELECT queued_at, batch_id FROM place)
     ORDER BY q.queued_at, q.batch_id
     LIMIT 1
       FOR UPDATE SKIP LOCKED
), running AS (
    UPDATE batch AS b
       SET status = 'RUNNING'
      FROM oldest AS o
     WHERE b.account = :account
       AND b.id = o.batch_id
)
UPDATE batch_queue AS q
   SET attempt = q.attempt + 1
  FROM oldest AS o
 WHERE q.account = :account
   AND q.batch_id = o.batch_id
RETURNING q.batch_id, q.attempt;

-- name: batch_to_load(account, id)^
-- Holds the queue row until the load commits: whoever else has claimed the batch meanwhile finds nothing to do.
WITH held AS (
    SELECT q.batch_id
      FROM batch_queue AS q
     WHERE q.account = :account
       AND q.batch_id = :id
       FOR UPDATE SKIP LOCKED
)
SELECT b.id, b.event_name, b.catalogue, b.as_of, b.entities::text AS entities, b.row_count, j.retailer,
       c.number AS catalogue_number, c.id AS catalogue_id, c.type AS catalogue_type, c.workflow_version,
       'batch' AS sent_by
  FROM held AS h
  JOIN batch AS b ON b.account = :account AND b.id = h.batch_id
  JOIN job AS j ON j.account = b.account AND j.id = b.job_id
  JOIN inventory_catalogue AS c ON c.account = b.account AND c.ref = b.catalogue;

-- name: finish_batch(account, id, at, inserted, changed, unchanged, outdated, superseded, refused, refusals)
WITH done AS (
    DELETE FROM batch_queue AS q
     WHERE q.account = :account
       AND q.batch_id = :id
)
UPDATE batch
   SET status = 'COMPLETE',
       finished_at = :at,
       inserted = :inserted,
       changed = :changed,
       unchanged = :unchanged,
       outdated = :outdated,
       superseded = :superseded,
       refused = :refused,
       refusals = :refusals::jsonb
 WHERE account = :account
   AND id = :id;
