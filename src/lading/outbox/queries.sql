-- name: ensure_endpoints!
INSERT INTO webhook_endpoint (account, id, url)
SELECT :account, e.id, e.url FROM unnest(:ids::uuid[], :urls::text[]) AS e (id, url)
 WHERE NOT EXISTS (SELECT 1 FROM webhook_endpoint k WHERE k.account = :account AND k.id = e.id)
 ORDER BY e.id
    ON CONFLICT DO NOTHING;

-- name: raise_sequences
-- Lanes are taken in the order of their keys, here and when a try is settled: nobody waits in a circle.
INSERT INTO webhook_lane AS l (account, endpoint_id, entity_id, last_sequence, available_at)
SELECT :account, s.endpoint_id, s.entity_id, s.added, clock_timestamp()
  FROM unnest(:endpoint_ids::uuid[], :entity_ids::uuid[], :added::bigint[]) AS s (endpoint_id, entity_id, added)
 ORDER BY s.endpoint_id, s.entity_id
    ON CONFLICT (account, endpoint_id, entity_id) DO UPDATE
   SET last_sequence = l.last_sequence + excluded.last_sequence,
       available_at = CASE WHEN l.done_sequence = l.last_sequence THEN excluded.available_at ELSE l.available_at END
RETURNING l.endpoint_id, l.entity_id, l.last_sequence;

-- name: insert_messages!
INSERT INTO webhook_message (account, endpoint_id, entity_id, sequence, id, event_id, name, body, created_at)
SELECT :account, m.*, :created_at
  FROM unnest(:endpoint_ids::uuid[], :entity_ids::uuid[], :sequences::bigint[], :ids::uuid[], :event_ids::uuid[],
              :names::text[], :bodies::bytea[]) AS m;

-- name: accounts_with_messages
-- Sees more than one account: their numbers, never what they tell or to whom.
SELECT a.account FROM account a
 WHERE EXISTS (SELECT 1 FROM webhook_lane l
                WHERE l.account = a.account AND l.done_sequence < l.last_sequence
                  AND l.available_at <= (SELECT clock_timestamp()))
 ORDER BY a.account;

-- name: claim_messages
-- Leases the heads of lanes that are due, for each endpoint as many as it has room for: whoever does not answer fills
-- its own room and nobody else's. An endpoint that failed many times in a row gets one try at a time.
-- The attempt is counted here, before the request: a try that takes the relay down with it was made all the same.
WITH endpoint AS MATERIALIZED (
    SELECT e.id, e.url, e.has_vendor_signatures,
           CASE WHEN e.failures >= :failures_tolerated THEN 1 ELSE e.concurrency_max END
           - (SELECT count(*) FROM webhook_lane b
               WHERE b.account = :account AND b.endpoint_id = e.id AND b.lease IS NOT NULL
                 AND b.available_at > clock_timestamp()) AS room
      FROM webhook_endpoint e
     WHERE e.account = :account AND e.status = 'ACTIVE' AND e.paused_until <= clock_timestamp()
       AND EXISTS (SELECT 1 FROM webhook_lane l
                    WHERE l.account = :account AND l.endpoint_id = e.id AND l.done_sequence < l.last_sequence
                      AND l.available_at <= (SELECT clock_timestamp()))
       FOR NO KEY UPDATE SKIP LOCKED),
head AS MATERIALIZED (
    SELECT d.endpoint_id, d.entity_id
      FROM endpoint
     CROSS JOIN LATERAL (
           SELECT l.endpoint_id, l.entity_id FROM webhook_lane l
            WHERE l.account = :account AND l.endpoint_id = endpoint.id AND l.done_sequence < l.last_sequence
              AND l.available_at <= (SELECT clock_timestamp())
            ORDER BY l.available_at LIMIT greatest(0, endpoint.room) FOR UPDATE SKIP LOCKED) d
     LIMIT :messages_max),
leased AS (
    UPDATE webhook_lane l
       SET lease = :lease, attempt = l.attempt + 1,
           available_at = clock_timestamp() + make_interval(secs => :lease_seconds::float8)
      FROM head h
     WHERE l.account = :account AND l.endpoint_id = h.endpoint_id AND l.entity_id = h.entity_id
 RETURNING l.endpoint_id, l.entity_id, l.done_sequence + 1 AS sequence, l.attempt)
SELECT leased.endpoint_id, leased.entity_id, leased.sequence, leased.attempt, m.id, m.body, e.url, e.has_vendor_signatures
  FROM leased
  JOIN endpoint e ON e.id = leased.endpoint_id
  JOIN webhook_message m ON m.account = :account AND m.endpoint_id = leased.endpoint_id
                        AND m.entity_id = leased.entity_id AND m.sequence = leased.sequence;

-- name: settle_messages!
-- Ends the leases that are still ours, and writes what became of the messages; a lost lease leaves no trace here.
WITH result AS (
    SELECT * FROM unnest(:endpoint_ids::uuid[], :entity_ids::uuid[], :leases::uuid[], :outcomes::text[],
                         :reasons::text[], :attempts::int[], :pauses::float8[])
        AS r (endpoint_id, entity_id, lease, outcome, reason, attempt, pause)),
held AS MATERIALIZED (
    SELECT l.endpoint_id, l.entity_id, l.done_sequence + 1 AS sequence, r.outcome, r.reason, r.attempt, r.pause,
           r.outcome IN ('DELIVERED', 'DEAD') AS is_final
      FROM webhook_lane l
      JOIN result r ON r.endpoint_id = l.endpoint_id AND r.entity_id = l.entity_id AND r.lease = l.lease
     WHERE l.account = :account
     ORDER BY l.endpoint_id, l.entity_id FOR UPDATE OF l),
freed AS (
    UPDATE webhook_lane l
       SET lease = NULL,
           done_sequence = l.done_sequence + h.is_final::int,
           attempt = CASE WHEN h.is_final THEN 0 ELSE l.attempt END,
           available_at = clock_timestamp() + make_interval(secs => CASE WHEN h.is_final THEN 0 ELSE h.pause END)
      FROM held h WHERE l.account = :account AND l.endpoint_id = h.endpoint_id AND l.entity_id = h.entity_id)
UPDATE webhook_message m
   SET attempts = h.attempt, reason = h.reason,
       outcome = CASE WHEN h.is_final THEN h.outcome END,
       finished_at = CASE WHEN h.is_final THEN clock_timestamp() END
  FROM held h
 WHERE m.account = :account AND m.endpoint_id = h.endpoint_id AND m.entity_id = h.entity_id AND m.sequence = h.sequence;

-- name: settle_endpoints!
-- Written only where something changes: an endpoint in good health costs nothing.
UPDATE webhook_endpoint e
   SET failures = CASE WHEN r.is_healthy THEN 0 ELSE least(e.failures + r.failures, 1000000) END,
       paused_until = greatest(e.paused_until, clock_timestamp() + make_interval(secs => r.pause)),
       status = CASE WHEN r.gone_reason IS NULL THEN e.status ELSE 'DISABLED' END,
       status_reason = coalesce(r.gone_reason, e.status_reason),
       updated_at = clock_timestamp()
  FROM unnest(:ids::uuid[], :is_healthy::boolean[], :failures::int[], :pauses::float8[], :gone_reasons::text[])
       AS r (id, is_healthy, failures, pause, gone_reason)
 WHERE e.account = :account AND e.id = r.id
   AND (e.failures > 0 AND r.is_healthy OR NOT r.is_healthy OR r.pause > 0 OR r.gone_reason IS NOT NULL);

-- name: return_leases!
UPDATE webhook_lane
   SET lease = NULL, attempt = greatest(0, attempt - 1),
       available_at = clock_timestamp() + make_interval(secs => :pause_seconds::float8)
 WHERE account = :account AND lease = :lease;

-- name: sweep_messages!
DELETE FROM webhook_message
 WHERE account = :account
   AND (endpoint_id, entity_id, sequence) IN (
       SELECT endpoint_id, entity_id, sequence FROM webhook_message
        WHERE account = :account AND outcome = 'DELIVERED'
          AND finished_at < clock_timestamp() - make_interval(days => :days)
        ORDER BY finished_at LIMIT :rows_max);

-- name: keys_of
SELECT id, endpoint_id, kind, sealed
  FROM webhook_key
 WHERE account = :account AND expires_at > clock_timestamp()
   AND (kind = 'RSA' OR endpoint_id = ANY (:endpoint_ids::uuid[]))
 ORDER BY created_at DESC, id DESC;

-- name: insert_key!
INSERT INTO webhook_key (account, id, endpoint_id, kind, sealed)
VALUES (:account, :id, :endpoint_id, :kind, :sealed)
    ON CONFLICT DO NOTHING;

-- name: retire_keys!
UPDATE webhook_key SET expires_at = clock_timestamp() + make_interval(secs => :overlap_seconds::float8)
 WHERE account = :account AND endpoint_id IS NOT DISTINCT FROM :endpoint_id AND kind = :kind AND expires_at = 'infinity';

-- name: endpoints
SELECT e.id, e.url, e.status, e.status_reason, e.has_vendor_signatures, e.concurrency_max, e.failures,
       nullif(e.paused_until, '-infinity') AS paused_until,
       (SELECT coalesce(sum(l.last_sequence - l.done_sequence), 0)::bigint FROM webhook_lane l
         WHERE l.account = e.account AND l.endpoint_id = e.id AND l.done_sequence < l.last_sequence) AS waiting,
       (SELECT count(*) FROM webhook_message m
         WHERE m.account = e.account AND m.endpoint_id = e.id AND m.outcome = 'DEAD' AND m.replayed_at IS NULL) AS dead
  FROM webhook_endpoint e
 WHERE e.account = :account AND (:url::text IS NULL OR e.url = :url)
 ORDER BY e.url;

-- name: change_endpoint!
UPDATE webhook_endpoint
   SET status = coalesce(:status, status),
       status_reason = CASE WHEN :status IS NULL THEN status_reason ELSE :status_reason END,
       failures = CASE WHEN :status = 'ACTIVE' THEN 0 ELSE failures END,
       paused_until = CASE WHEN :status = 'ACTIVE' THEN '-infinity' ELSE paused_until END,
       has_vendor_signatures = coalesce(:has_vendor_signatures, has_vendor_signatures),
       concurrency_max = coalesce(:concurrency_max, concurrency_max),
       updated_at = clock_timestamp()
 WHERE account = :account AND id = :id;

-- name: dead_messages
SELECT m.id, m.name, e.url, m.entity_id, m.sequence, m.attempts, m.reason, m.finished_at
  FROM webhook_message m
  JOIN webhook_endpoint e ON e.account = m.account AND e.id = m.endpoint_id
 WHERE m.account = :account AND m.outcome = 'DEAD' AND m.replayed_at IS NULL
   AND (:url::text IS NULL OR e.url = :url)
 ORDER BY m.finished_at LIMIT :rows_max;

-- name: replay_messages$
-- A replayed message keeps its id and its bytes and goes out in a lane of its own: what came after it is delivered already.
WITH chosen AS (
    UPDATE webhook_message m SET replayed_at = clock_timestamp()
     WHERE m.account = :account AND m.outcome = 'DEAD' AND m.replayed_at IS NULL AND m.id = ANY (:ids::uuid[])
 RETURNING m.*),
lane AS (
    INSERT INTO webhook_lane AS l (account, endpoint_id, entity_id, last_sequence, available_at)
    SELECT account, endpoint_id, id, 1, clock_timestamp() FROM chosen ORDER BY endpoint_id, id
        ON CONFLICT (account, endpoint_id, entity_id) DO UPDATE
       SET last_sequence = l.last_sequence + 1, available_at = excluded.available_at
 RETURNING l.endpoint_id, l.entity_id, l.last_sequence),
again AS (
    INSERT INTO webhook_message (account, endpoint_id, entity_id, sequence, id, event_id, name, body, created_at)
    SELECT c.account, c.endpoint_id, c.id, l.last_sequence, c.id, c.event_id, c.name, c.body, c.created_at
      FROM chosen c JOIN lane l ON l.endpoint_id = c.endpoint_id AND l.entity_id = c.id
 RETURNING 1)
SELECT count(*) FROM again;

-- name: oldest_seconds$
SELECT extract(epoch FROM clock_timestamp() - min(created_at))::float8
  FROM webhook_message WHERE account = :account AND outcome IS NULL;
