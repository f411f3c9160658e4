-- name: pools_beside_their_entries
SELECT p.ref, p.reserved, p.sold, coalesce(e.reserved, 0) AS waiting, coalesce(e.sold, 0) AS released
  FROM promise_pool AS p
  LEFT JOIN (SELECT pool_id, sum(quantity) FILTER (WHERE status = 'RESERVED') AS reserved,
                    sum(quantity) FILTER (WHERE status = 'RELEASED') AS sold
               FROM promise_pool_entry
              WHERE account = :account
              GROUP BY pool_id) AS e ON e.pool_id = p.id
 WHERE p.account = :account
   AND (p.reserved, p.sold) <> (coalesce(e.reserved, 0), coalesce(e.sold, 0))
 LIMIT :rows_max;
