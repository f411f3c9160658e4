-- name: locations_by_id(account, ids)
SELECT id, ref, type, status, retailer, workflow_ref, workflow_version, attributes
  FROM location
 WHERE account = :account AND id = ANY(:ids::uuid[]);

-- name: waves_by_id(account, ids)
SELECT id, ref, type, status, location_id, name, allocated_to, attributes, created_at
  FROM wave
 WHERE account = :account AND id = ANY(:ids::uuid[])
 ORDER BY id;

-- name: fulfilments_of_waves(account, ids)
SELECT w.wave_id, f.id, f.ref, f.type, o.id AS order_id, o.ref AS order_ref
  FROM wave_fulfilment AS w
  JOIN fulfilment AS f ON f.account = w.account AND f.id = w.fulfilment_id
  JOIN sales_order AS o ON o.account = f.account AND o.id = f.order_id
 WHERE w.account = :account AND w.wave_id = ANY(:ids::uuid[]) AND w.removed_at IS NULL
 ORDER BY w.wave_id, f.id;

-- name: find_locations(account, ids, refs)
SELECT id, ref, type, retailer
  FROM location
 WHERE account = :account AND (id = ANY(:ids::uuid[]) OR ref = ANY(:refs::text[]));

-- name: find_waves(account, ids, refs)
SELECT w.id, w.ref, w.type, l.id AS location_id, l.ref AS location_ref, l.retailer
  FROM wave AS w
  JOIN location AS l ON l.account = w.account AND l.id = w.location_id
 WHERE w.account = :account AND (w.id = ANY(:ids::uuid[]) OR w.ref = ANY(:refs::text[]));

-- name: update_locations(account, at, ids, statuses, attributes)!
UPDATE location AS l
   SET status = new.status, attributes = new.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[]) AS new (id, status, attributes)
 WHERE l.account = :account AND l.id = new.id;

-- name: insert_waves(account, at, ids, refs, location_ids, types, statuses, workflow_refs, workflow_versions, names, allocated_to, attributes, created_at)!
INSERT INTO wave (account, id, ref, location_id, type, status, workflow_ref, workflow_version, name, allocated_to,
                  attributes, created_at, updated_at)
SELECT :account, new.*, :at
  FROM unnest(:ids::uuid[], :refs::text[], :location_ids::uuid[], :types::text[], :statuses::text[],
              :workflow_refs::text[], :workflow_versions::integer[], :names::text[], :allocated_to::text[],
              :attributes::jsonb[], :created_at::timestamptz[]) AS new;

-- name: update_waves(account, at, ids, statuses, allocated_to, attributes)!
UPDATE wave AS w
   SET status = new.status, allocated_to = new.allocated_to, attributes = new.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :allocated_to::text[], :attributes::jsonb[])
       AS new (id, status, allocated_to, attributes)
 WHERE w.account = :account AND w.id = new.id;

-- name: join_waves(account, at, wave_ids, fulfilment_ids)!
-- The index wave_fulfilment_live refuses a fulfilment that is in a wave: whoever comes second is run again and skips it.
INSERT INTO wave_fulfilment (account, wave_id, fulfilment_id, added_at)
SELECT :account, new.wave_id, new.fulfilment_id, :at
  FROM unnest(:wave_ids::uuid[], :fulfilment_ids::uuid[]) AS new (wave_id, fulfilment_id);

-- name: leave_waves(account, at, wave_ids, fulfilment_ids)!
UPDATE wave_fulfilment AS w
   SET removed_at = :at
  FROM unnest(:wave_ids::uuid[], :fulfilment_ids::uuid[]) AS gone (wave_id, fulfilment_id)
 WHERE w.account = :account AND w.wave_id = gone.wave_id AND w.fulfilment_id = gone.fulfilment_id
   AND w.removed_at IS NULL;

-- name: candidates_named(account, ids)
SELECT f.id, f.ref, f.type, f.order_id, o.ref AS order_ref, f.status, f.location_id, f.expires_at, w.ref AS wave_ref
  FROM fulfilment AS f
  JOIN sales_order AS o ON o.account = f.account AND o.id = f.order_id
  LEFT JOIN wave_fulfilment AS m ON m.account = f.account AND m.fulfilment_id = f.id AND m.removed_at IS NULL
  LEFT JOIN wave AS w ON w.account = m.account AND w.id = m.wave_id
 WHERE f.account = :account AND f.id = ANY(:ids::uuid[]);

-- name: soonest_waiting(account, places, location_ids, expire_before, fulfilments_max, waiting)
-- For each place asked for: what waits there, the soonest to expire first, what never expires last.
SELECT k.place, f.id, f.ref, f.type, f.order_id, o.ref AS order_ref, f.status, f.location_id, f.expires_at,
       NULL::text AS wave_ref
  FROM unnest(:places::integer[], :location_ids::uuid[], :expire_before::timestamptz[], :fulfilments_max::integer[])
       AS k (place, location_id, expire_before, fulfilments_max)
 CROSS JOIN LATERAL (
       SELECT *
         FROM fulfilment AS w
        WHERE w.account = :account AND w.location_id = k.location_id AND w.status = :waiting
          AND (k.expire_before IS NULL OR w.expires_at <= k.expire_before)
          AND NOT EXISTS (SELECT 1 FROM wave_fulfilment AS m
                           WHERE m.account = w.account AND m.fulfilment_id = w.id AND m.removed_at IS NULL)
        ORDER BY w.expires_at NULLS LAST, w.id
        LIMIT k.fulfilments_max) AS f
  JOIN sales_order AS o ON o.account = :account AND o.id = f.order_id
 ORDER BY k.place, f.expires_at NULLS LAST, f.id;

-- name: waves_of_fulfilments(account, ids)
SELECT m.fulfilment_id, w.id, w.ref, w.type
  FROM wave_fulfilment AS m
  JOIN wave AS w ON w.account = m.account AND w.id = m.wave_id
 WHERE m.account = :account AND m.fulfilment_id = ANY(:ids::uuid[]) AND m.removed_at IS NULL;

-- name: statuses_in_waves(account, ids)
SELECT m.wave_id, f.id, f.status
  FROM wave_fulfilment AS m
  JOIN fulfilment AS f ON f.account = m.account AND f.id = m.fulfilment_id
 WHERE m.account = :account AND m.wave_id = ANY(:ids::uuid[]) AND m.removed_at IS NULL
 ORDER BY m.wave_id, f.id;

-- name: items_to_pick(account, ids, unpicked)
-- Of each wave, what is still to be picked: the fulfilment that expires soonest first, its items together.
SELECT m.wave_id, i.id, i.fulfilment_id, o.product_ref, i.requested_quantity AS quantity
  FROM wave_fulfilment AS m
  JOIN fulfilment AS f ON f.account = m.account AND f.id = m.fulfilment_id
  JOIN fulfilment_item AS i ON i.account = f.account AND i.fulfilment_id = f.id
  JOIN order_item AS o ON o.account = i.account AND o.id = i.order_item_id
 WHERE m.account = :account AND m.wave_id = ANY(:ids::uuid[]) AND m.removed_at IS NULL
   AND f.status = ANY(:unpicked::text[]) AND i.withdrawn_quantity = 0
 ORDER BY m.wave_id, f.expires_at NULLS LAST, f.id, o.line, i.id;
