-- name: positions_held_for(account, orders)
SELECT held.catalogue_number, held.product_number, held.location_number
  FROM unnest(:orders::uuid[]) AS buyer (id)
 CROSS JOIN LATERAL (
       SELECT q.catalogue_number, q.product_number, q.location_number
         FROM cart_hold AS h
         JOIN inventory_quantity AS q ON q.account = h.account AND q.hold_id = h.id AND q.status = 'ACTIVE'
        WHERE h.account = :account AND h.order_id = buyer.id
       OFFSET 0) AS held;

-- name: soft_reserves_at(account, catalogues, products, locations, orders)
-- Of the positions given, whose locks the caller holds: the holds that are over, and those the orders have claimed.
-- FOR SHARE waits for an extension under way and then looks again: what was extended in time is not over.
SELECT q.id, q.hold_id, h.order_id, q.catalogue_number, q.product_number, q.location_number, -q.quantity AS quantity,
       h.expires_at <= clock_timestamp() AS is_over
  FROM unnest(:catalogues::integer[], :products::integer[], :locations::integer[])
       AS wanted (catalogue_number, product_number, location_number)
 CROSS JOIN LATERAL (
       SELECT held.id, held.hold_id, held.catalogue_number, held.product_number, held.location_number, held.quantity
         FROM inventory_quantity AS held
        WHERE held.account = :account
          AND held.catalogue_number = wanted.catalogue_number
          AND held.product_number = wanted.product_number
          AND held.location_number = wanted.location_number
          AND held.type = 'SOFT_RESERVE'
          AND held.status = 'ACTIVE'
       OFFSET 0) AS q
  JOIN cart_hold AS h ON h.account = :account AND h.id = q.hold_id
 WHERE h.expires_at <= clock_timestamp() OR h.order_id = ANY(:orders::uuid[])
 ORDER BY q.id
   FOR SHARE OF h;

-- name: soft_reserves_of(account, hold_id)
SELECT id, catalogue_number, product_number, location_number, -quantity AS quantity
  FROM inventory_quantity
 WHERE account = :account
   AND hold_id = :hold_id
   AND status = 'ACTIVE'
 ORDER BY id;

-- name: take_soft_reserves(account, hold_id, at, ids, catalogues, products, locations, quantities, floors)$
-- The same guard as a reservation's: what is left is at least the floor. Fewer rows than asked for: the caller gives up.
WITH wanted AS (
    SELECT *
      FROM unnest(:ids::uuid[], :catalogues::integer[], :products::integer[], :locations::integer[],
                  :quantities::integer[], :floors::integer[])
           AS w (id, catalogue_number, product_number, location_number, quantity, floor)
), moved AS (
    UPDATE inventory_position AS p
       SET reserved = p.reserved + w.quantity, updated_at = :at
      FROM wanted AS w
     WHERE p.account = :account
       AND p.catalogue_number = w.catalogue_number
       AND p.product_number = w.product_number
       AND p.location_number = w.location_number
       AND p.status = 'ACTIVE'
       AND p.on_hand - w.quantity >= w.floor
    RETURNING w.id
), added AS (
    INSERT INTO inventory_quantity (account, id, catalogue_number, product_number, location_number, type, quantity, hold_id,
                                    effective_at)
    SELECT :account, w.id, w.catalogue_number, w.product_number, w.location_number, 'SOFT_RESERVE', -w.quantity,
           :hold_id, :at
      FROM wanted AS w
      JOIN moved AS m ON m.id = w.id
    RETURNING 1
)
SELECT count(*) FROM added;

-- name: end_soft_reserves(account, at, ids)^
-- Gives the units back; the caller holds the locks of their positions.
WITH ended AS (
    UPDATE inventory_quantity AS q
       SET status = 'INACTIVE', closed_at = :at
     WHERE q.account = :account
       AND q.id = ANY(:ids::uuid[])
       AND q.status = 'ACTIVE'
    RETURNING q.hold_id, q.catalogue_number, q.product_number, q.location_number, -q.quantity AS quantity
), sums AS (
    SELECT catalogue_number, product_number, location_number, sum(quantity)::integer AS units
      FROM ended
     GROUP BY catalogue_number, product_number, location_number
), moved AS (
    UPDATE inventory_position AS p
       SET reserved = p.reserved - s.units,
           deficit = least(p.deficit, greatest(0, -(p.on_hand + s.units))),
           updated_at = :at
      FROM sums AS s
     WHERE p.account = :account
       AND p.catalogue_number = s.catalogue_number
       AND p.product_number = s.product_number
       AND p.location_number = s.location_number
    RETURNING 1
)
SELECT (SELECT count(*) FROM ended) AS ended, (SELECT count(*) FROM moved) AS moved;

-- name: settle_soft_reserves(account, at, ids, left, new_ids)$
-- Closes rows whose units went into a reservation or back, the counters being written beside it; what a row has left
-- goes on in a new one, because rows of the ledger are never changed otherwise.
WITH settled AS (
    SELECT * FROM unnest(:ids::uuid[], :left::integer[], :new_ids::uuid[]) AS s (id, units_left, new_id)
), ended AS (
    UPDATE inventory_quantity AS q
       SET status = 'INACTIVE', closed_at = :at
      FROM settled AS s
     WHERE q.account = :account
       AND q.id = s.id
       AND q.status = 'ACTIVE'
    RETURNING s.new_id, s.units_left, q.hold_id, q.catalogue_number, q.product_number, q.location_number
), added AS (
    INSERT INTO inventory_quantity (account, id, catalogue_number, product_number, location_number, type, quantity, hold_id,
                                    effective_at)
    SELECT :account, e.new_id, e.catalogue_number, e.product_number, e.location_number, 'SOFT_RESERVE', -e.units_left,
           e.hold_id, :at
      FROM ended AS e
     WHERE e.units_left > 0
)
SELECT count(*) FROM ended;

-- name: finish_holds(account, at, hold_ids)
-- A hold with no units left has come to its end.
UPDATE cart_hold AS h
   SET status = CASE WHEN h.status = 'CLAIMED' AND h.expires_at > clock_timestamp() THEN 'CONVERTED' ELSE 'EXPIRED' END,
       ended_at = :at
 WHERE h.account = :account
   AND h.id = ANY(:hold_ids::uuid[])
   AND h.status IN ('ACTIVE', 'CLAIMED')
   AND NOT EXISTS (
       SELECT 1 FROM inventory_quantity AS q
        WHERE q.account = :account AND q.hold_id = h.id AND q.status = 'ACTIVE');
