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
        SELECT q.catalogue_number, q.product_number, q.location_number
          FROM inventory_quantity AS q
         WHERE q.account = :account
           AND q.fulfilment_item_id = ANY(:items::uuid[])
           AND q.type = 'RESERVED')
 ORDER BY p.catalogue_number, p.product_number, p.location_number
   FOR NO KEY UPDATE OF p;

-- name: promises_of(account, items)
-- Read after the locks are held: what another worker promised or ended meanwhile is seen.
SELECT q.fulfilment_item_id, q.catalogue_number, q.product_number, q.location_number, q.quantity, q.status,
       q.order_id, q.fulfilment_id, q.event_id
  FROM inventory_quantity AS q
 WHERE q.account = :account
   AND q.fulfilment_item_id = ANY(:items::uuid[])
   AND q.type = 'RESERVED';

-- name: write_stock_effects(account, at, catalogues, products, locations, reserved, sold, corrected, floors, ended, ids, types, quantities, statuses, entry_catalogues, entry_products, entry_locations, orders, fulfilments, items, events)^
-- The guard stands here once more: a promise leaves at least the floor on hand, or nothing is moved and the caller fails.
-- A promise never raises the deficit; what is given back lowers it.
WITH change AS (
    SELECT *
      FROM unnest(:catalogues::integer[], :products::integer[], :locations::integer[], :reserved::integer[],
                  :sold::integer[], :corrected::integer[], :floors::integer[])
           AS c (catalogue_number, product_number, location_number, reserved, sold, corrected, floor)
), moved AS (
    UPDATE inventory_position AS p
       SET reserved = p.reserved + c.reserved,
           sold = p.sold + c.sold,
           corrected = p.corrected + c.corrected,
           deficit = least(p.deficit, greatest(0, c.reserved + c.sold + c.corrected - p.on_hand)),
           updated_at = :at
      FROM change AS c
     WHERE p.account = :account
       AND p.catalogue_number = c.catalogue_number
       AND p.product_number = c.product_number
       AND p.location_number = c.location_number
       AND p.on_hand - (c.reserved + c.sold + c.corrected) >= c.floor
    RETURNING 1
), ended AS (
    UPDATE inventory_quantity AS q
       SET status = 'INACTIVE', closed_at = :at
     WHERE q.account = :account
       AND q.fulfilment_item_id = ANY(:ended::uuid[])
       AND q.type = 'RESERVED'
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
