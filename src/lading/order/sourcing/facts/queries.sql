-- name: places_of_networks(account, refs)
SELECT n.ref AS network_ref, l.id, l.number, l.ref, l.type, l.name, l.status, l.latitude, l.longitude, l.time_zone,
       l.opening_schedule, l.address, l.attributes,
       ARRAY(SELECT o.ref
               FROM network_location mo
               JOIN network o ON o.account = :account AND o.id = mo.network_id
              WHERE mo.account = :account AND mo.location_id = l.id) AS networks
  FROM network n
  JOIN network_location m ON m.account = :account AND m.network_id = n.id
  JOIN location l ON l.account = :account AND l.id = m.location_id
 WHERE n.account = :account AND n.ref = ANY (:refs::text[]);

-- name: work_in_hand(account, statuses)
-- The list of final statuses is that of the index fulfilment_in_hand: without it the index is not used.
SELECT l.number, f.type, f.status, count(*)::integer AS fulfilments
  FROM fulfilment f
  JOIN location l ON l.account = :account AND l.id = f.location_id
 WHERE f.account = :account AND f.status = ANY (:statuses::text[])
   AND f.status NOT IN ('COMPLETE', 'REJECTED', 'EXPIRED', 'CANCELLED')
 GROUP BY l.number, f.type, f.status;

-- name: units_sold(account, products, since)
SELECT product_number, location_number, -sum(quantity)::integer AS units
  FROM inventory_quantity
 WHERE account = :account AND type = 'SALE' AND product_number = ANY (:products::integer[])
   AND effective_at >= :since::timestamptz
 GROUP BY product_number, location_number
 ORDER BY product_number, location_number;

-- name: stock_facts(account, products)
-- Packed, a row a product: location, ideal (-1: none), inbound units, inbound and stocked in minutes since 1970 (-1: none), markdown (-1: none).
-- arrivals: location, units, minutes since 1970, of what is on its way as the inventory catalogues count it.
SELECT wanted.product_number, facts.packed, coming.packed AS arrivals
  FROM unnest(:products::integer[]) AS wanted (product_number)
 CROSS JOIN LATERAL (
       SELECT string_agg(int4send(f.location_number) || int4send(coalesce(f.ideal_units, -1)) || int4send(f.inbound_units)
                         || int4send(coalesce(extract(epoch FROM f.inbound_at) / 60, -1)::integer)
                         || int4send(coalesce(extract(epoch FROM f.stocked_at) / 60, -1)::integer)
                         || int4send(coalesce(f.markdown_percent, -1)), '' ORDER BY f.location_number) AS packed
         FROM sourcing_stock_fact AS f
        WHERE f.account = :account AND f.product_number = wanted.product_number) AS facts
 CROSS JOIN LATERAL (
       SELECT string_agg(int4send(e.location_number) || int4send(e.quantity)
                         || int4send((extract(epoch FROM e.expected_at) / 60)::integer), '' ORDER BY e.location_number) AS packed
         FROM expected_quantity AS e
        WHERE e.account = :account AND e.product_number = wanted.product_number) AS coming;

-- name: products_by_number(account, numbers)
SELECT p.id, p.number, p.catalogue_id, c.ref AS catalogue_ref, p.ref, p.type, p.name, p.status, p.workflow_ref,
       p.workflow_version, p.gtin, p.summary, p.price_minor, p.currency, p.standard_id, p.attributes, p.details,
       p.created_at, p.updated_at
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE p.account = :account AND p.number = ANY (:numbers::integer[]);

-- name: put_stock_facts(account, facts)$
-- Rows are written in one order; one that is already as given is left alone.
WITH written AS (
    INSERT INTO sourcing_stock_fact AS f (account, product_number, location_number, ideal_units, inbound_units, inbound_at,
                                          stocked_at, markdown_percent)
    SELECT :account, g.product_number, g.location_number, g.ideal_units, g.inbound_units, g.inbound_at, g.stocked_at,
           g.markdown_percent
      FROM jsonb_to_recordset(:facts::jsonb) AS g (product_number integer, location_number integer, ideal_units integer,
               inbound_units integer, inbound_at timestamptz, stocked_at timestamptz, markdown_percent integer)
     ORDER BY g.product_number, g.location_number
    ON CONFLICT (account, product_number, location_number) DO UPDATE
       SET ideal_units = excluded.ideal_units, inbound_units = excluded.inbound_units, inbound_at = excluded.inbound_at,
           stocked_at = excluded.stocked_at, markdown_percent = excluded.markdown_percent, updated_at = now()
     WHERE (f.ideal_units, f.inbound_units, f.inbound_at, f.stocked_at, f.markdown_percent) IS DISTINCT FROM
           (excluded.ideal_units, excluded.inbound_units, excluded.inbound_at, excluded.stocked_at, excluded.markdown_percent)
    RETURNING 1
)
SELECT count(*)::integer FROM written;

-- name: numbers_of_products(account, catalogue_ref, refs)
SELECT p.ref, p.number
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE p.account = :account AND c.ref = :catalogue_ref AND p.ref = ANY (:refs::text[]);

-- name: numbers_of_locations(account, refs)
SELECT ref, number FROM location WHERE account = :account AND ref = ANY (:refs::text[]);
