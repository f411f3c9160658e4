-- name: lock_keys
-- A key whose first request is still running is locked by it; asking for the lock never waits.
SELECT k.position, pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', :account::integer, k.route, k.key), 0)) AS is_ours
  FROM unnest(:routes::text[], :keys::text[]) WITH ORDINALITY AS k (route, key, position);

-- name: stored_answers
SELECT k.position, i.request_hash, i.response
  FROM unnest(:routes::text[], :keys::text[]) WITH ORDINALITY AS k (route, key, position)
  JOIN idempotency_key i ON i.account = :account AND i.route = k.route AND i.key = k.key;

-- name: keep_answers!
INSERT INTO idempotency_key (account, route, key, request_hash, status, response, created_at)
SELECT :account, k.*, :at::timestamptz
  FROM unnest(:routes::text[], :keys::text[], :request_hashes::bytea[], :statuses::integer[], :responses::bytea[]) AS k;
