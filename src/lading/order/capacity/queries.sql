-- name: capacity_taken(account, location_ids, days)
SELECT c.location_id, c.day, c.taken
  FROM location_capacity c
  JOIN unnest(:location_ids::uuid[], :days::date[]) AS k (location_id, day)
    ON c.location_id = k.location_id AND c.day = k.day
 WHERE c.account = :account;

-- name: capacity_uses(account, fulfilment_ids)
SELECT fulfilment_id, location_id, day, released_at IS NULL AS is_live
  FROM location_capacity_use
 WHERE account = :account AND fulfilment_id = ANY (:fulfilment_ids::uuid[]);

-- name: ensure_days!
INSERT INTO location_capacity (account, location_id, day)
SELECT :account, k.location_id, k.day FROM unnest(:location_ids::uuid[], :days::date[]) AS k (location_id, day)
 ORDER BY k.location_id, k.day
    ON CONFLICT DO NOTHING;

-- name: lock_days(account, location_ids, days)
-- In one order, so that two batches never wait for each other in a circle.
SELECT c.location_id, c.day, c.taken
  FROM location_capacity c
  JOIN unnest(:location_ids::uuid[], :days::date[]) AS k (location_id, day)
    ON c.location_id = k.location_id AND c.day = k.day
 WHERE c.account = :account
 ORDER BY c.location_id, c.day
   FOR UPDATE OF c;

-- name: move_days!
UPDATE location_capacity c SET taken = c.taken + d.change
  FROM unnest(:location_ids::uuid[], :days::date[], :changes::int[]) AS d (location_id, day, change)
 WHERE c.account = :account AND c.location_id = d.location_id AND c.day = d.day;

-- name: insert_uses!
INSERT INTO location_capacity_use (account, fulfilment_id, location_id, day)
SELECT :account, u.* FROM unnest(:fulfilment_ids::uuid[], :location_ids::uuid[], :days::date[]) AS u;

-- name: release_uses!
UPDATE location_capacity_use SET released_at = :at
 WHERE account = :account AND released_at IS NULL AND fulfilment_id = ANY (:fulfilment_ids::uuid[]);
