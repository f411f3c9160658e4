-- name: insert_locations(account, first_number, locations)
-- A location remembers the workflow version it takes when it is created; 0 while there is none.
INSERT INTO location (account, id, number, ref, retailer, type, name, status, workflow_ref, workflow_version, address,
                      latitude, longitude, time_zone, opening_schedule, attributes, details)
SELECT :account, l.id, :first_number::integer + l.place, l.ref, l.retailer, l.type, l.name, l.status, l.workflow_ref,
       coalesce(lading_version_of(w, l.id), 0), l.address, l.latitude, l.longitude, l.time_zone, l.opening_schedule, l.attributes, l.details
  FROM jsonb_to_recordset(:locations::jsonb) AS l (
           place integer, id uuid, ref text, retailer integer, type text, name text, status text, workflow_ref text,
           address jsonb, latitude double precision, longitude double precision, time_zone text, opening_schedule jsonb,
           attributes jsonb, details jsonb)
  LEFT JOIN active_workflow w ON w.account = :account AND w.retailer = l.retailer AND w.ref = l.workflow_ref
 ORDER BY l.place
ON CONFLICT (account, ref) DO NOTHING
RETURNING ref;

-- name: locations_by_id(account, ids)
SELECT id, number, ref, retailer, type, name, status, workflow_ref, workflow_version, address, latitude, longitude,
       time_zone, opening_schedule, attributes, details, created_at, updated_at
  FROM location
 WHERE account = :account AND id = ANY (:ids::uuid[])
 ORDER BY number;

-- name: locations_by_ref(account, refs)
SELECT id, number, ref, retailer, type, name, status, workflow_ref, workflow_version, address, latitude, longitude,
       time_zone, opening_schedule, attributes, details, created_at, updated_at
  FROM location
 WHERE account = :account AND ref = ANY (:refs::text[])
 ORDER BY number;

-- name: locations_by_number(account, numbers)
SELECT id, number, ref, retailer, type, name, status, workflow_ref, workflow_version, address, latitude, longitude,
       time_zone, opening_schedule, attributes, details, created_at, updated_at
  FROM location
 WHERE account = :account AND number = ANY (:numbers::integer[])
 ORDER BY number;

-- name: locations_of_networks(account, keys)
-- One row a location and key; a key is a network ref and the statuses that count (none: every status).
SELECT k.place, l.id, l.number, l.ref, l.type, l.name, l.status, l.latitude, l.longitude
  FROM jsonb_to_recordset(:keys::jsonb) AS k (place integer, network_ref text, statuses jsonb)
  JOIN network n ON n.account = :account AND n.ref = k.network_ref
  JOIN network_location m ON m.account = :account AND m.network_id = n.id
  JOIN location l ON l.account = :account AND l.id = m.location_id
 WHERE jsonb_array_length(k.statuses) = 0 OR k.statuses ? l.status
 ORDER BY k.place, l.number;

-- name: set_location_statuses(account, statuses)
-- Rows are locked in one order, so that two writers wait for each other only one way round.
WITH differing AS (
    SELECT l.id, s.status
      FROM jsonb_to_recordset(:statuses::jsonb) AS s (id uuid, status text)
      JOIN location l ON l.account = :account AND l.id = s.id
     WHERE l.status <> s.status
     ORDER BY l.number
       FOR NO KEY UPDATE OF l
)
UPDATE location l
   SET status = d.status, updated_at = now()
  FROM differing d
 WHERE l.account = :account AND l.id = d.id
RETURNING l.id;

-- name: locked_location(account, id)^
SELECT id, ref, retailer, type, name, status, address, latitude, longitude, time_zone, opening_schedule, attributes, details
  FROM location
 WHERE account = :account AND id = :id
   FOR NO KEY UPDATE;

-- name: change_location(account, id, name, status, address, latitude, longitude, time_zone, opening_schedule, attributes, details)!
UPDATE location
   SET name = :name, status = :status, address = :address, latitude = :latitude, longitude = :longitude,
       time_zone = :time_zone, opening_schedule = :opening_schedule, attributes = :attributes, details = :details,
       updated_at = now()
 WHERE account = :account AND id = :id;

-- name: insert_storage_areas(account, ids, location_ids, refs, types, attributes)
INSERT INTO storage_area (account, id, location_id, ref, type, status, attributes)
SELECT :account, n.id, n.location_id, n.ref, n.type, 'ACTIVE', n.attributes
  FROM unnest(:ids::uuid[], :location_ids::uuid[], :refs::text[], :types::text[], :attributes::jsonb[])
       AS n (id, location_id, ref, type, attributes)
 ORDER BY n.location_id, n.ref
ON CONFLICT (account, location_id, ref) DO NOTHING
RETURNING ref;

-- name: change_storage_area(account, id, type, status, attributes)!
UPDATE storage_area
   SET type = coalesce(:type::text, type), status = coalesce(:status::text, status),
       attributes = coalesce(:attributes::jsonb, attributes), updated_at = now()
 WHERE account = :account AND id = :id;

-- name: storage_areas_by_id(account, ids)
SELECT s.id, s.location_id, l.ref AS location_ref, l.retailer, s.ref, s.type, s.status
  FROM storage_area s
  JOIN location l ON l.account = :account AND l.id = s.location_id
 WHERE s.account = :account AND s.id = ANY (:ids::uuid[]);

-- name: storage_areas_by_ref(account, location_refs, refs)
SELECT s.id, s.location_id, l.ref AS location_ref, l.retailer, s.ref, s.type, s.status
  FROM unnest(:location_refs::text[], :refs::text[]) AS k (location_ref, ref)
  JOIN location l ON l.account = :account AND l.ref = k.location_ref
  JOIN storage_area s ON s.account = :account AND s.location_id = l.id AND s.ref = k.ref;
