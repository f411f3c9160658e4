-- name: tie_exchange(account, return_order_id, order_id)!
-- The guard: a return is exchanged once.
UPDATE return_order
   SET exchange_order_id = :order_id
 WHERE account = :account AND id = :return_order_id
   AND (exchange_order_id IS NULL OR exchange_order_id = :order_id);
