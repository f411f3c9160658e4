-- name: category_to_change(account, catalogue_id, ref)^
SELECT id, ref, type, status, name, summary, parent_id, attributes
  FROM category
 WHERE account = :account AND catalogue_id = :catalogue_id AND ref = :ref
   FOR NO KEY UPDATE;

-- name: move_below(account, at, parent_id, ids)!
UPDATE category SET parent_id = :parent_id, updated_at = :at WHERE account = :account AND id = ANY (:ids::uuid[]);
