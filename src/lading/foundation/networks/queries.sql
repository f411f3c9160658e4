-- name: insert_networks(account, networks)
INSERT INTO network (account, id, ref, type, attributes)
SELECT :account, n.id, n.ref, n.type, n.attributes
  FROM jsonb_to_recordset(:networks::jsonb) AS n (id uuid, ref text, type text, attributes jsonb)
ON CONFLICT (account, ref) DO NOTHING
RETURNING ref;

-- name: change_network(account, id, type, status, attributes)!
UPDATE network
   SET type = coalesce(:type::text, type), status = coalesce(:status::text, status),
       attributes = coalesce(:attributes::jsonb, attributes), updated_at = now()
 WHERE account = :account AND id = :id;

-- name: networks_by_id(account, ids)
SELECT id, ref, type, status, attributes, created_at, updated_at
  FROM network
 WHERE account = :account AND id = ANY (:ids::uuid[])
 ORDER BY ref;

-- name: networks_by_ref(account, refs)
SELECT id, ref, type, status, attributes, created_at, updated_at
  FROM network
 WHERE account = :account AND ref = ANY (:refs::text[])
 ORDER BY ref;

-- name: add_retailers(account, network_id, retailers)!
INSERT INTO network_retailer (account, network_id, retailer)
SELECT :account, :network_id, r.retailer FROM unnest(:retailers::integer[]) AS r (retailer)
 ORDER BY r.retailer
ON CONFLICT DO NOTHING;

-- name: location_ids_of(account, network_ids)
SELECT m.network_id, m.location_id
  FROM network_location m
  JOIN location l ON l.account = :account AND l.id = m.location_id
 WHERE m.account = :account AND m.network_id = ANY (:network_ids::uuid[])
 ORDER BY m.network_id, l.number;

-- name: network_ids_of(account, location_ids)
SELECT m.location_id, m.network_id
  FROM network_location m
  JOIN network n ON n.account = :account AND n.id = m.network_id
 WHERE m.account = :account AND m.location_id = ANY (:location_ids::uuid[])
 ORDER BY m.location_id, n.ref;

-- name: retailers_of(account, network_ids)
SELECT network_id, retailer
  FROM network_retailer
 WHERE account = :account AND network_id = ANY (:network_ids::uuid[])
 ORDER BY network_id, retailer;

-- name: join_networks(account, network_ids, location_ids)!
INSERT INTO network_location (account, network_id, location_id)
SELECT :account, n.network_id, n.location_id
  FROM unnest(:network_ids::uuid[], :location_ids::uuid[]) AS n (network_id, location_id)
 ORDER BY n.network_id, n.location_id
ON CONFLICT DO NOTHING;

-- name: leave_networks(account, network_ids, location_ids)!
DELETE FROM network_location AS m
 USING unnest(:network_ids::uuid[], :location_ids::uuid[]) AS n (network_id, location_id)
 WHERE m.account = :account AND m.network_id = n.network_id AND m.location_id = n.location_id;
