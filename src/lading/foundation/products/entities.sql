-- name: find_roots(account, ids, refs)
SELECT id, ref, type, status, workflow_ref, workflow_version, retailer, attributes
  FROM product_catalogue
 WHERE account = :account
   AND (id = ANY (:ids::uuid[]) OR ref = ANY (:refs::text[]));

-- name: update_roots(account, at, ids, statuses, attributes)!
UPDATE product_catalogue AS r
   SET status = n.status, attributes = n.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[]) AS n (id, status, attributes)
 WHERE r.account = :account
   AND r.id = n.id;

-- name: find_products(account, ids, root_ids, root_refs, refs)
SELECT p.id, p.ref, p.type, p.status, c.id AS root_id, c.ref AS root_ref, c.retailer
  FROM product AS p
  JOIN product_catalogue AS c ON c.account = p.account AND c.id = p.catalogue_id
 WHERE p.account = :account
   AND (p.id = ANY (:ids::uuid[])
        OR p.ref = ANY (:refs::text[]) AND (c.id = ANY (:root_ids::uuid[]) OR c.ref = ANY (:root_refs::text[])));

-- name: find_categories(account, ids, root_ids, root_refs, refs)
SELECT g.id, g.ref, g.type, g.status, c.id AS root_id, c.ref AS root_ref, c.retailer
  FROM category AS g
  JOIN product_catalogue AS c ON c.account = g.account AND c.id = g.catalogue_id
 WHERE g.account = :account
   AND (g.id = ANY (:ids::uuid[])
        OR g.ref = ANY (:refs::text[]) AND (c.id = ANY (:root_ids::uuid[]) OR c.ref = ANY (:root_refs::text[])));

-- name: products_to_change(account, ids)
SELECT p.id, p.ref, p.type, p.status, p.name, p.gtin, p.summary, p.price_minor, p.currency, p.standard_id, p.attributes,
       p.details,
       ARRAY(SELECT m.category_id FROM product_category AS m
              WHERE m.account = p.account AND m.product_id = p.id ORDER BY m.category_id) AS category_ids,
       coalesce((SELECT jsonb_agg(jsonb_build_object('productRef', c.ref, 'quantity', k.quantity) ORDER BY k.place)
                   FROM kit_component AS k
                   JOIN product AS c ON c.account = k.account AND c.id = k.component_id
                  WHERE k.account = p.account AND k.kit_id = p.id), '[]') AS components
  FROM product AS p
 WHERE p.account = :account AND p.id = ANY (:ids::uuid[]);

-- name: categories_to_change(account, ids)
SELECT id, ref, type, status, name, summary, parent_id, attributes
  FROM category
 WHERE account = :account AND id = ANY (:ids::uuid[]);

-- name: change_products(account, at, products)!
-- Locked in one order, whoever else changes products.
WITH meant AS (
    SELECT g.*
      FROM jsonb_to_recordset(:products::jsonb) AS g (
               id uuid, status text, name text, gtin text, summary text, price_minor bigint, currency text, standard_id uuid,
               attributes jsonb, details jsonb)
      JOIN product AS p ON p.account = :account AND p.id = g.id
     ORDER BY g.id
       FOR NO KEY UPDATE OF p
)
UPDATE product AS p
   SET status = m.status, name = m.name, gtin = m.gtin, summary = m.summary, price_minor = m.price_minor,
       currency = m.currency, standard_id = m.standard_id, attributes = m.attributes, details = m.details, updated_at = :at
  FROM meant AS m
 WHERE p.account = :account AND p.id = m.id;

-- name: leave_categories(account, product_ids, category_products, category_ids)
DELETE FROM product_category AS m
 WHERE m.account = :account
   AND m.product_id = ANY (:product_ids::uuid[])
   AND NOT EXISTS (SELECT FROM unnest(:category_products::uuid[], :category_ids::uuid[]) AS k (product_id, category_id)
                    WHERE k.product_id = m.product_id AND k.category_id = m.category_id)
RETURNING m.product_id;

-- name: join_categories(account, category_products, category_ids)
INSERT INTO product_category (account, product_id, category_id)
SELECT :account, k.product_id, k.category_id
  FROM unnest(:category_products::uuid[], :category_ids::uuid[]) AS k (product_id, category_id)
  JOIN product AS p ON p.account = :account AND p.id = k.product_id
 ORDER BY k.product_id, k.category_id
ON CONFLICT DO NOTHING
RETURNING product_id;

-- name: insert_categories(account, at, categories)!
-- In the order given: a parent stands before its children.
INSERT INTO category (account, id, catalogue_id, ref, type, name, summary, status, parent_id, attributes, created_at, updated_at)
SELECT :account, g.id, g.catalogue_id, g.ref, g.type, g.name, g.summary, g.status, g.parent_id, g.attributes, :at, :at
  FROM jsonb_to_recordset(:categories::jsonb) AS g (
           place integer, id uuid, catalogue_id uuid, ref text, type text, name text, summary text, status text,
           parent_id uuid, attributes jsonb)
 ORDER BY g.place
ON CONFLICT (account, catalogue_id, ref) DO NOTHING;

-- name: change_categories(account, at, categories)!
UPDATE category AS c
   SET status = g.status, name = g.name, summary = g.summary, parent_id = g.parent_id, attributes = g.attributes,
       updated_at = :at
  FROM jsonb_to_recordset(:categories::jsonb) AS g (
           id uuid, status text, name text, summary text, parent_id uuid, attributes jsonb)
 WHERE c.account = :account AND c.id = g.id;

-- name: known_products(account, catalogue_refs, refs)
SELECT c.ref AS catalogue_ref, p.ref, p.id, p.type, p.status
  FROM (SELECT DISTINCT * FROM unnest(:catalogue_refs::text[], :refs::text[]) AS k (catalogue_ref, ref)) AS k
  JOIN product_catalogue AS c ON c.account = :account AND c.ref = k.catalogue_ref
  JOIN product AS p ON p.account = :account AND p.catalogue_id = c.id AND p.ref = k.ref;

-- name: known_categories(account, catalogue_refs, refs)
SELECT c.ref AS catalogue_ref, g.ref, g.id, g.type, g.status
  FROM (SELECT DISTINCT * FROM unnest(:catalogue_refs::text[], :refs::text[]) AS k (catalogue_ref, ref)) AS k
  JOIN product_catalogue AS c ON c.account = :account AND c.ref = k.catalogue_ref
  JOIN category AS g ON g.account = :account AND g.catalogue_id = c.id AND g.ref = k.ref;
