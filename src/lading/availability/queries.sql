-- name: virtual_catalogues(account, refs)
-- A virtual catalogue without a network shows every location. Locations of the network travel packed, four bytes each.
SELECT v.ref, v.type, c.number AS catalogue_number, g.id AS control_group_id, v.network_ref,
       (SELECT string_agg(int4send(l.number), ''::bytea)
          FROM network AS n
          JOIN network_location AS nl ON nl.account = n.account AND nl.network_id = n.id
          JOIN location AS l ON l.account = nl.account AND l.id = nl.location_id
         WHERE n.account = v.account AND n.ref = v.network_ref) AS network_locations
  FROM virtual_catalogue AS v
  JOIN inventory_catalogue AS c ON c.account = v.account AND c.ref = v.inventory_catalogue_ref
  LEFT JOIN control_group AS g
    ON g.account = v.account AND g.ref = v.control_group_ref AND g.status <> 'INACTIVE'
 WHERE v.account = :account
   AND v.ref = ANY(:refs::text[])
   AND v.status <> 'INACTIVE'
   AND c.status <> 'INACTIVE';

-- name: packed_stock(account, catalogues, products, has_supplied)
-- Eight bytes a position, big-endian: location number, units on hand; has_supplied: four more, units counted with deltas
-- since. One row a product instead of one a position, in the order of the primary key, so that nothing is sorted.
SELECT wanted.catalogue_number, wanted.product_number, stock.packed
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
                ORDER BY p.location_number) AS held) AS stock;
