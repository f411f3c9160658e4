-- name: virtual_catalogues(account, refs)
-- A virtual catalogue without a network shows every location. locations_number: what tells whether members of networks
-- that are kept are still true.
SELECT v.ref, v.type, c.number AS catalogue_number, g.id AS control_group_id, v.network_refs,
       (SELECT number FROM change_number WHERE account = v.account AND topic = 'locations') AS locations_number
  FROM virtual_catalogue AS v
  JOIN inventory_catalogue AS c ON c.account = v.account AND c.ref = v.inventory_catalogue_ref
  LEFT JOIN control_group AS g
    ON g.account = v.account AND g.ref = v.control_group_ref AND g.status <> 'INACTIVE'
 WHERE v.account = :account
   AND v.ref = ANY(:refs::text[])
   AND v.status <> 'INACTIVE'
   AND c.status <> 'INACTIVE';

-- name: members_of_networks(account, refs)
-- The location numbers of each network travel packed, four bytes each, in no order.
SELECT n.ref, string_agg(int4send(l.number), ''::bytea) AS locations
  FROM network AS n
  JOIN network_location AS nl ON nl.account = n.account AND nl.network_id = n.id
  JOIN location AS l ON l.account = nl.account AND l.id = nl.location_id
 WHERE n.account = :account AND n.ref = ANY(:refs::text[])
 GROUP BY n.ref;

-- name: packed_stock(account, catalogues, products, has_supplied)
-- Eight bytes a position, big-endian: location number, units on hand; has_supplied: four more, units counted with deltas
-- since. One row a product instead of one a position, in the order of the primary key, so that nothing is sorted.
-- holds_over: location, units of holds past their time, units supplied; nobody has given them back yet, and they may be sold.
-- through, units: the virtual catalogues through which somebody waits for units of it, and how many. apart: location and
-- units that lie in the count and may not be sold.
SELECT wanted.catalogue_number, wanted.product_number, stock.packed, held.holds_over, owed.through, owed.units, apart.packed
  FROM unnest(:catalogues::integer[], :products::integer[]) AS wanted (catalogue_number, product_number)
 CROSS JOIN LATERAL (
       SELECT string_agg(CASE WHEN :has_supplied::boolean THEN int8send(held.place) || int4send(held.supplied)
                              ELSE int8send(held.place) END, ''::bytea) AS packed
         FROM (SELECT (p.location_number::bigint << 32) | p.on_hand AS place, greatest(p.counted + p.delta, 0) AS supplied
                 FROM inventory_position AS p
                WHERE p.account = :account
                  AND p.catalogue_number = wanted.catalogue_number
                  AND p.product_number = wanted.product_number
                  AND p.status = 'ACTIVE'
                  AND p.on_hand > 0
                ORDER BY p.location_number) AS held) AS stock
 CROSS JOIN LATERAL (
       SELECT string_agg(int8send((free.location_number::bigint << 32) | free.units) || int4send(free.supplied), ''::bytea)
              AS holds_over
         FROM (SELECT q.location_number, (least(p.on_hand, 0) - sum(q.quantity))::integer AS units,
                      greatest(p.counted + p.delta, 0) AS supplied
                 FROM inventory_quantity AS q
                 JOIN cart_hold AS h ON h.account = q.account AND h.id = q.hold_id AND h.expires_at <= clock_timestamp()
                 JOIN inventory_position AS p
                   ON p.account = q.account
                  AND p.catalogue_number = q.catalogue_number
                  AND p.product_number = q.product_number
                  AND p.location_number = q.location_number
                WHERE q.account = :account
                  AND q.catalogue_number = wanted.catalogue_number
                  AND q.product_number = wanted.product_number
                  AND q.type = 'SOFT_RESERVE'
                  AND q.status = 'ACTIVE'
                  AND p.status = 'ACTIVE'
                GROUP BY q.location_number, p.on_hand, p.counted, p.delta) AS free
        WHERE free.units > 0) AS held
 CROSS JOIN LATERAL (
       SELECT array_agg(w.virtual_catalogue_ref) AS through, array_agg(w.units) AS units
         FROM promise_waiting AS w
        WHERE w.account = :account
          AND w.catalogue_number = wanted.catalogue_number
          AND w.product_number = wanted.product_number) AS owed
 CROSS JOIN LATERAL (
       SELECT string_agg(int4send(u.location_number) || int4send(u.units), ''::bytea) AS packed
         FROM unsellable_quantity AS u
        WHERE u.account = :account
          AND u.catalogue_number = wanted.catalogue_number
          AND u.product_number = wanted.product_number) AS apart;

-- name: unsellable(account, catalogue_number, products)
SELECT product_number, string_agg(int4send(location_number) || int4send(units), ''::bytea) AS packed
  FROM unsellable_quantity
 WHERE account = :account
   AND catalogue_number = :catalogue_number
   AND product_number = ANY(:products::integer[])
 GROUP BY product_number;

-- name: packed_stock_at(account, catalogues, products, has_supplied, at)
-- The same as packed_stock, as it was known at an instant: the last count before it, and what had moved by then. Nobody
-- waits, nothing lies apart, and holds that were over had not been given back: none of the three keeps its past.
SELECT wanted.catalogue_number, wanted.product_number,
       (SELECT string_agg(CASE WHEN :has_supplied::boolean THEN int8send(place) || int4send(supplied)
                               ELSE int8send(place) END, ''::bytea ORDER BY place)
          FROM (SELECT (held.location_number::bigint << 32) | sum(held.on_hand)::integer AS place,
                       greatest(sum(held.supplied), 0)::integer AS supplied
                  FROM (SELECT * FROM (
                               SELECT DISTINCT ON (u.location_number) u.location_number, u.quantity AS on_hand,
                                      u.quantity AS supplied
                                 FROM inventory_count AS c
                                CROSS JOIN LATERAL unnest(c.locations, c.quantities) AS u (location_number, quantity)
                                WHERE c.account = :account
                                  AND c.catalogue_number = wanted.catalogue_number
                                  AND c.product_number = wanted.product_number
                                  AND c.loaded_at <= :at
                                ORDER BY u.location_number, c.number DESC) AS counted
                         UNION ALL
                        SELECT q.location_number, q.quantity, CASE WHEN q.type IN ('DELTA', 'BESIDE') THEN q.quantity ELSE 0 END
                          FROM inventory_quantity AS q
                         WHERE q.account = :account
                           AND q.catalogue_number = wanted.catalogue_number
                           AND q.product_number = wanted.product_number
                           AND q.effective_at <= :at
                           AND (q.status = 'ACTIVE' OR q.status = 'INACTIVE' AND q.closed_at > :at)) AS held
                  JOIN inventory_position AS p
                    ON p.account = :account
                   AND p.catalogue_number = wanted.catalogue_number
                   AND p.product_number = wanted.product_number
                   AND p.location_number = held.location_number
                   AND p.status = 'ACTIVE'
                 GROUP BY held.location_number
                HAVING sum(held.on_hand) > 0) AS there) AS packed,
       NULL::bytea AS holds_over, NULL::text[] AS through, NULL::integer[] AS units, NULL::bytea AS apart
  FROM unnest(:catalogues::integer[], :products::integer[]) AS wanted (catalogue_number, product_number);

-- name: owed(account, catalogue_number, products)
SELECT product_number, virtual_catalogue_ref, units
  FROM promise_waiting
 WHERE account = :account
   AND catalogue_number = :catalogue_number
   AND product_number = ANY(:products::integer[]);

-- name: own_holds(account, holders, products)
-- What carts, or the orders that claimed their holds, are held, until the holds are over.
SELECT wanted.holder, q.catalogue_number, q.product_number, q.location_number, -sum(q.quantity)::integer AS quantity
  FROM unnest(:holders::uuid[], :products::integer[]) AS wanted (holder, product_number)
  JOIN cart_hold AS h
    ON h.account = :account AND (h.id = wanted.holder OR h.order_id = wanted.holder) AND h.expires_at > clock_timestamp()
  JOIN inventory_quantity AS q
    ON q.account = :account
   AND q.hold_id = h.id
   AND q.product_number = wanted.product_number
   AND q.status = 'ACTIVE'
 GROUP BY wanted.holder, q.catalogue_number, q.product_number, q.location_number;
