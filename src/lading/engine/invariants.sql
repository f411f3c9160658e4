-- name: events_lost
SELECT e.id, e.name, e.root_ref
  FROM event e
 WHERE e.account = :account
   AND NOT EXISTS (SELECT 1 FROM event_queue q WHERE q.account = e.account AND q.lane = e.lane AND q.event_id = e.id)
   AND NOT EXISTS (SELECT 1 FROM event_schedule s WHERE s.account = e.account AND s.event_id = e.id)
   AND NOT EXISTS (SELECT 1 FROM event_run r WHERE r.account = e.account AND r.event_id = e.id)
   AND NOT EXISTS (SELECT 1 FROM event_operation o
                    WHERE o.account = e.account AND o.event_id = e.id AND o.kind = 'CANCEL')
 LIMIT :rows_max;

-- name: events_done_and_waiting
SELECT q.event_id, q.lane, q.sequence, r.outcome
  FROM event_queue q
  JOIN event_run r ON r.account = q.account AND r.event_id = q.event_id AND r.outcome <> 'FAILED'
 WHERE q.account = :account
 LIMIT :rows_max;

-- name: events_done_twice
SELECT event_id, count(*) AS successes
  FROM event_run
 WHERE account = :account AND outcome <> 'FAILED'
 GROUP BY event_id HAVING count(*) > 1
 LIMIT :rows_max;

-- name: lanes_out_of_step
-- What a lane gave out and has not done must lie in the queue, number by number.
SELECT l.id AS lane, l.last_sequence, l.done_sequence, count(q.sequence) AS queued
  FROM lane l
  LEFT JOIN event_queue q ON q.account = l.account AND q.lane = l.id AND q.sequence > l.done_sequence
 WHERE l.account = :account
 GROUP BY l.id, l.last_sequence, l.done_sequence
HAVING count(q.sequence) <> l.last_sequence - l.done_sequence
 LIMIT :rows_max;

-- name: runs_out_of_order
SELECT lane, sequence, event_id, started_at, finished_before
  FROM (SELECT lane, sequence, event_id, started_at,
               lag(finished_at) OVER lane_order AS finished_before,
               lag(sequence, 1, 0::bigint) OVER lane_order AS sequence_before
          FROM event_run WHERE account = :account
        WINDOW lane_order AS (PARTITION BY lane ORDER BY sequence, attempt)) r
 WHERE started_at < finished_before OR sequence > sequence_before + 1
 LIMIT :rows_max;

-- name: dead_letters_unexplained
SELECT d.event_id FROM dead_letter d
 WHERE d.account = :account
   AND (d.reason = '' OR NOT EXISTS (SELECT 1 FROM event_run r WHERE r.account = d.account AND r.event_id = d.event_id))
 LIMIT :rows_max;
