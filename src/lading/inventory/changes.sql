-- name: seen_now()^
SELECT pg_current_snapshot()::text AS seen, now() AS seen_at;

-- name: changes_after(account, seen_end, seen_running, reading, after_transaction, after_number, rows_max)
-- Committed now, and not when the cursor's snapshot was taken: begun after it, or running in it. A slow transaction is
-- neither waited for nor missed, and nothing is read twice. While a long answer is paged, only what was committed when
-- its first page was read; the rest follows. One row at least, for the snapshot.
WITH now AS MATERIALIZED (
    SELECT coalesce(:reading::text::pg_snapshot, pg_current_snapshot()) AS snapshot
)
SELECT now.snapshot::text AS snapshot, now() AS at, c.*
  FROM now
  LEFT JOIN LATERAL (
       (SELECT p.transaction_id, p.number, p.catalogue_number, p.changed_at, p.products, p.locations, p.on_hand, p.active
          FROM position_change AS p
         WHERE p.account = :account
           AND p.transaction_id = ANY(:seen_running::bigint[])
           AND (p.transaction_id, p.number) > (:after_transaction::bigint, :after_number::bigint)
           AND pg_visible_in_snapshot(p.transaction_id::text::xid8, now.snapshot)
         ORDER BY p.transaction_id, p.number
         LIMIT :rows_max::integer)
        UNION ALL
       (SELECT p.transaction_id, p.number, p.catalogue_number, p.changed_at, p.products, p.locations, p.on_hand, p.active
          FROM position_change AS p
         WHERE p.account = :account
           AND p.transaction_id >= :seen_end::bigint
           AND (p.transaction_id, p.number) > (:after_transaction::bigint, :after_number::bigint)
           AND pg_visible_in_snapshot(p.transaction_id::text::xid8, now.snapshot)
         ORDER BY p.transaction_id, p.number
         LIMIT :rows_max::integer)
       ) AS c ON true
 ORDER BY c.transaction_id, c.number
 LIMIT :rows_max::integer;

-- name: pruned_before(account)$
SELECT changed_before FROM position_change_pruned WHERE account = :account;

-- name: prune_changes(account, kept, rows_max)$
-- Looks at the oldest rows only, however many there are.
WITH oldest AS (
    SELECT transaction_id, number, changed_at
      FROM position_change
     WHERE account = :account
     ORDER BY transaction_id, number
     LIMIT :rows_max::integer
), gone AS (
    DELETE FROM position_change AS p
     USING oldest AS o
     WHERE p.account = :account
       AND p.transaction_id = o.transaction_id
       AND p.number = o.number
       AND o.changed_at < now() - :kept::interval
    RETURNING p.changed_at
), told AS (
    INSERT INTO position_change_pruned AS t (account, changed_before)
    SELECT :account, max(changed_at) FROM gone HAVING count(*) > 0
        ON CONFLICT (account) DO UPDATE SET changed_before = greatest(t.changed_before, excluded.changed_before)
)
SELECT count(*) FROM gone;
