-- name: capacity_taken(account, location_ids, measures, fulfilment_types, slot_minutes, starts_at)
SELECT s.location_id, s.measure, s.fulfilment_type, s.slot_minutes, s.starts_at, s.taken
  FROM capacity_slot s
  JOIN unnest(:location_ids::uuid[], :measures::text[], :fulfilment_types::text[], :slot_minutes::int[],
              :starts_at::timestamptz[]) AS k (location_id, measure, fulfilment_type, slot_minutes, starts_at)
    ON s.location_id = k.location_id AND s.starts_at = k.starts_at AND s.measure = k.measure
   AND s.fulfilment_type = k.fulfilment_type AND s.slot_minutes = k.slot_minutes
 WHERE s.account = :account;

-- name: capacity_held(account, fulfilment_ids)
SELECT r.fulfilment_id, r.amount, s.location_id, s.measure, s.fulfilment_type, s.slot_minutes, s.starts_at
  FROM capacity_reservation r
  JOIN capacity_slot s ON s.account = r.account AND s.id = r.slot_id
 WHERE r.account = :account AND r.fulfilment_id = ANY (:fulfilment_ids::uuid[]) AND r.released_at IS NULL;

-- name: ensure_slots!
-- In one order, as below, so that two batches never wait for each other in a circle.
INSERT INTO capacity_slot (account, location_id, starts_at, measure, fulfilment_type, slot_minutes)
SELECT :account, k.location_id, k.starts_at, k.measure, k.fulfilment_type, k.slot_minutes
  FROM unnest(:location_ids::uuid[], :measures::text[], :fulfilment_types::text[], :slot_minutes::int[],
              :starts_at::timestamptz[]) AS k (location_id, measure, fulfilment_type, slot_minutes, starts_at)
 ORDER BY k.location_id, k.starts_at, k.measure, k.fulfilment_type, k.slot_minutes
    ON CONFLICT DO NOTHING;

-- name: lock_slots(account, location_ids, measures, fulfilment_types, slot_minutes, starts_at)
SELECT s.id, s.location_id, s.measure, s.fulfilment_type, s.slot_minutes, s.starts_at, s.taken
  FROM capacity_slot s
  JOIN unnest(:location_ids::uuid[], :measures::text[], :fulfilment_types::text[], :slot_minutes::int[],
              :starts_at::timestamptz[]) AS k (location_id, measure, fulfilment_type, slot_minutes, starts_at)
    ON s.location_id = k.location_id AND s.starts_at = k.starts_at AND s.measure = k.measure
   AND s.fulfilment_type = k.fulfilment_type AND s.slot_minutes = k.slot_minutes
 WHERE s.account = :account
 ORDER BY s.location_id, s.starts_at, s.measure, s.fulfilment_type, s.slot_minutes
   FOR UPDATE OF s;

-- name: take_slots(account, slot_ids, amounts, most)
-- The guard: a slot is never taken beyond what the location can do. A slot that gives no row was not taken.
UPDATE capacity_slot s SET taken = s.taken + d.amount
  FROM unnest(:slot_ids::bigint[], :amounts::int[], :most::int[]) AS d (slot_id, amount, most)
 WHERE s.account = :account AND s.id = d.slot_id AND s.taken + d.amount <= d.most
RETURNING s.id;

-- name: insert_reservations!
INSERT INTO capacity_reservation (account, fulfilment_id, slot_id, amount)
SELECT :account, r.fulfilment_id, r.slot_id, r.amount
  FROM unnest(:fulfilment_ids::uuid[], :slot_ids::bigint[], :amounts::int[]) AS r (fulfilment_id, slot_id, amount)
    ON CONFLICT (account, fulfilment_id, slot_id)
    DO UPDATE SET amount = excluded.amount, released_at = NULL WHERE capacity_reservation.released_at IS NOT NULL;

-- name: release_reservations!
-- Exactly once: only what was still held is given back, in the statement that marks it as given back.
WITH released AS (
    UPDATE capacity_reservation SET released_at = :at
     WHERE account = :account AND released_at IS NULL AND fulfilment_id = ANY (:fulfilment_ids::uuid[])
    RETURNING slot_id, amount),
given_back AS (SELECT slot_id, sum(amount) AS amount FROM released GROUP BY slot_id)
UPDATE capacity_slot s SET taken = s.taken - g.amount
  FROM given_back g
 WHERE s.account = :account AND s.id = g.slot_id;
