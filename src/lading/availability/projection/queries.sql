-- name: page_of_positions(account, after_catalogue, after_product, after_location, rows_max)^
-- In the order of the primary key, twenty bytes a position: catalogue, product, location, on hand (below 0 what is short),
-- supplied.
SELECT count(*) AS positions,
       string_agg(int8send((page.catalogue_number::bigint << 32) | page.product_number)
                  || int4send(page.location_number) || int4send(page.on_hand) || int4send(page.supplied), ''::bytea) AS packed
  FROM (SELECT p.catalogue_number, p.product_number, p.location_number,
               CASE WHEN p.status = 'ACTIVE' OR p.on_hand < 0 THEN p.on_hand ELSE 0 END AS on_hand,
               greatest(p.counted + p.delta, 0) AS supplied
          FROM inventory_position AS p
         WHERE p.account = :account
           AND (p.catalogue_number, p.product_number, p.location_number)
               > (:after_catalogue::integer, :after_product::integer, :after_location::integer)
         ORDER BY p.catalogue_number, p.product_number, p.location_number
         LIMIT :rows_max::integer) AS page;

-- name: count_positions(account, rows_max)$
-- Never counts further than asked: an account too large is known to be so soon.
SELECT count(*) FROM (SELECT 1 FROM inventory_position WHERE account = :account LIMIT :rows_max::bigint) AS counted;

-- name: supplied_of(account, catalogues, products, locations)
SELECT p.catalogue_number, p.product_number, p.location_number, greatest(p.counted + p.delta, 0) AS supplied
  FROM unnest(:catalogues::integer[], :products::integer[], :locations::integer[])
       AS wanted (catalogue_number, product_number, location_number)
  JOIN inventory_position AS p
    ON p.account = :account
   AND p.catalogue_number = wanted.catalogue_number
   AND p.product_number = wanted.product_number
   AND p.location_number = wanted.location_number;

-- name: touched(account, seen)^
-- What was written by transactions that the snapshot has not seen. definitions: whether catalogues, networks, controls,
-- products or settings were. products: those of which pools were, or what is on its way.
SELECT EXISTS (
           SELECT 1
             FROM availability_touch AS t
            WHERE t.account = :account
              AND t.transaction_id >= pg_snapshot_xmin(:seen::text::pg_snapshot)::text::bigint
              AND NOT pg_visible_in_snapshot(t.transaction_id::text::xid8, :seen::text::pg_snapshot)) AS definitions,
       ARRAY(
           SELECT DISTINCT unnest(p.products)
             FROM promise_touch AS p
            WHERE p.account = :account
              AND p.transaction_id >= pg_snapshot_xmin(:seen::text::pg_snapshot)::text::bigint
              AND NOT pg_visible_in_snapshot(p.transaction_id::text::xid8, :seen::text::pg_snapshot)) AS products;

-- name: definitions(account)^
-- has_shares: a control takes a share of what was supplied. turns_at: when a scheduled control begins or ends next, or the
-- next day begins, from which units due today count no more.
SELECT EXISTS (SELECT 1 FROM control WHERE account = :account AND type = 'PERCENTAGE_BUFFER' AND status <> 'INACTIVE') AS has_shares,
       (SELECT min(turn)
          FROM (SELECT active_from FROM control WHERE account = :account AND active_from > now()
                 UNION ALL
                SELECT active_to FROM control WHERE account = :account AND active_to > now()
                 UNION ALL
                SELECT (date_trunc('day', now() AT TIME ZONE 'UTC') + interval '1 day') AT TIME ZONE 'UTC') AS turns (turn))
       AS turns_at;

-- name: holds_over(account)
-- Units of holds past their time that nobody has given back yet; few, because the workers sweep.
SELECT q.catalogue_number, q.product_number, q.location_number, (least(p.on_hand, 0) - sum(q.quantity))::integer AS units,
       greatest(p.counted + p.delta, 0) AS supplied
  FROM cart_hold AS h
  JOIN inventory_quantity AS q ON q.account = h.account AND q.hold_id = h.id AND q.status = 'ACTIVE'
  JOIN inventory_position AS p
    ON p.account = q.account
   AND p.catalogue_number = q.catalogue_number
   AND p.product_number = q.product_number
   AND p.location_number = q.location_number
   AND p.status = 'ACTIVE'
 WHERE h.account = :account
   AND h.status IN ('ACTIVE', 'CLAIMED')
   AND h.expires_at <= (SELECT clock_timestamp())
 GROUP BY q.catalogue_number, q.product_number, q.location_number, p.on_hand, p.counted, p.delta
HAVING least(p.on_hand, 0) - sum(q.quantity) > 0;

-- name: prune_touches(account, kept)^
WITH definitions AS (
    DELETE FROM availability_touch AS t
     WHERE t.account = :account AND t.touched_at < now() - :kept::interval
    RETURNING 1
), promises AS (
    DELETE FROM promise_touch AS p
     WHERE p.account = :account AND p.touched_at < now() - :kept::interval
    RETURNING 1)
SELECT (SELECT count(*) FROM definitions) AS definitions, (SELECT count(*) FROM promises) AS promises;
