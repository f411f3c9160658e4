-- name: messages_without_cause
SELECT m.id, m.name, m.event_id
  FROM webhook_message m
 WHERE m.account = :account
   AND NOT EXISTS (SELECT 1 FROM event e WHERE e.account = m.account AND e.id = m.event_id)
 LIMIT :rows_max;

-- name: lanes_out_of_step
SELECT l.endpoint_id, l.entity_id, l.last_sequence, l.done_sequence, count(m.sequence) AS waiting
  FROM webhook_lane l
  LEFT JOIN webhook_message m ON m.account = l.account AND m.endpoint_id = l.endpoint_id AND m.entity_id = l.entity_id
                             AND m.outcome IS NULL
 WHERE l.account = :account
 GROUP BY l.endpoint_id, l.entity_id, l.last_sequence, l.done_sequence
HAVING count(m.sequence) <> l.last_sequence - l.done_sequence
    OR min(m.sequence) IS DISTINCT FROM nullif(l.done_sequence + 1, l.last_sequence + 1)
 LIMIT :rows_max;

-- name: messages_out_of_order
SELECT m.endpoint_id, m.entity_id, m.sequence, m.finished_at
  FROM webhook_message m
  JOIN webhook_message n ON n.account = m.account AND n.endpoint_id = m.endpoint_id AND n.entity_id = m.entity_id
                        AND n.sequence = m.sequence + 1 AND n.finished_at IS NOT NULL
 WHERE m.account = :account AND (m.finished_at IS NULL OR m.finished_at > n.finished_at)
 LIMIT :rows_max;
