-- name: insert_catalogue(account, id, ref, type, name, description, retailer, workflow_ref, attributes)$
INSERT INTO product_catalogue (account, id, ref, type, name, description, retailer, workflow_ref, workflow_version, attributes)
SELECT :account, :id, :ref, :type, :name, :description, :retailer::integer, :workflow_ref::text,
       coalesce(max(lading_version_of(w, :id::uuid)), 0), :attributes::jsonb
  FROM active_workflow w
 WHERE w.account = :account AND w.retailer = :retailer::integer AND w.ref = :workflow_ref::text
ON CONFLICT (account, ref) DO NOTHING
RETURNING id;

-- name: catalogues_by_id(account, ids)
SELECT id, ref, type, name, status, workflow_ref, workflow_version, retailer, attributes, created_at, updated_at
  FROM product_catalogue
 WHERE account = :account AND id = ANY (:ids::uuid[]);

-- name: catalogues_by_ref(account, refs)
SELECT id, ref, type, name, status, workflow_ref, workflow_version, retailer, attributes, created_at, updated_at
  FROM product_catalogue
 WHERE account = :account AND ref = ANY (:refs::text[]);

-- name: locked_catalogue(account, ref)^
-- Writers of one catalogue take turns: two of them in opposite orders would wait for each other for ever.
SELECT id, ref, type, name, status, workflow_ref, workflow_version, retailer, attributes, created_at, updated_at
  FROM product_catalogue
 WHERE account = :account AND ref = :ref
   FOR NO KEY UPDATE;

-- name: update_products(account, catalogue_id, products)
-- A product that is already as given is left alone: writing it again would cost more than finding out.
UPDATE product p
   SET type = g.type, name = g.name, gtin = g.gtin, summary = g.summary, price_minor = g.price_minor, currency = g.currency,
       standard_id = g.standard_id, attributes = g.attributes, details = g.details, updated_at = now()
  FROM jsonb_to_recordset(:products::jsonb) AS g (
           ref text, type text, name text, gtin text, summary text, price_minor bigint, currency text, standard_id uuid,
           attributes jsonb, details jsonb)
 WHERE p.account = :account AND p.catalogue_id = :catalogue_id AND p.ref = g.ref
   AND (p.type, p.name, p.gtin, p.summary, p.price_minor, p.currency, p.standard_id, p.attributes, p.details)
       IS DISTINCT FROM
       (g.type, g.name, g.gtin, g.summary, g.price_minor, g.currency, g.standard_id, g.attributes, g.details)
RETURNING p.id, p.ref;

-- name: insert_products(account, catalogue_id, products)
-- Numbers are taken for the missing products only, in the order given.
WITH missing AS (
    SELECT g.*, row_number() OVER (ORDER BY g.place) AS nth
      FROM jsonb_to_recordset(:products::jsonb) AS g (
               place integer, id uuid, ref text, type text, name text, gtin text, summary text, price_minor bigint,
               currency text, status text, standard_id uuid, attributes jsonb, details jsonb)
     WHERE NOT EXISTS (SELECT FROM product p
                        WHERE p.account = :account AND p.catalogue_id = :catalogue_id AND p.ref = g.ref)
), counted AS (
    SELECT count(*)::integer AS missing FROM missing
), taken AS (
    INSERT INTO number_series AS s (account, series, last)
    SELECT :account, 'product', counted.missing FROM counted WHERE counted.missing > 0
    ON CONFLICT (account, series) DO UPDATE SET last = s.last + excluded.last
    RETURNING last
)
INSERT INTO product (account, id, number, catalogue_id, ref, type, name, status, workflow_ref, workflow_version, gtin, summary,
                     price_minor, currency, standard_id, attributes, details)
SELECT :account, m.id, taken.last - counted.missing + m.nth, c.id, m.ref, m.type, m.name, m.status, c.workflow_ref,
       c.workflow_version, m.gtin, m.summary, m.price_minor, m.currency, m.standard_id, m.attributes, m.details
  FROM missing m, counted, taken, product_catalogue c
 WHERE c.account = :account AND c.id = :catalogue_id
ON CONFLICT (account, catalogue_id, ref) DO NOTHING
RETURNING id, ref, type, status, created_at;

-- name: products_by_id(account, ids)
SELECT p.id, p.number, p.catalogue_id, c.ref AS catalogue_ref, p.ref, p.type, p.name, p.status, p.workflow_ref,
       p.workflow_version, p.gtin, p.summary, p.price_minor, p.currency, p.standard_id, p.attributes, p.details, p.created_at,
       p.updated_at
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE p.account = :account AND p.id = ANY (:ids::uuid[]);

-- name: products_by_key(account, catalogue_refs, refs)
SELECT p.id, p.number, p.catalogue_id, c.ref AS catalogue_ref, p.ref, p.type, p.name, p.status, p.workflow_ref,
       p.workflow_version, p.gtin, p.summary, p.price_minor, p.currency, p.standard_id, p.attributes, p.details, p.created_at,
       p.updated_at
  FROM (SELECT DISTINCT catalogue_ref, ref FROM unnest(:catalogue_refs::text[], :refs::text[]) AS k (catalogue_ref, ref)) k
  JOIN product_catalogue c ON c.account = :account AND c.ref = k.catalogue_ref
  JOIN product p ON p.account = :account AND p.catalogue_id = c.id AND p.ref = k.ref;

-- name: products_by_ref(account, refs)
SELECT p.id, p.number, p.catalogue_id, c.ref AS catalogue_ref, p.ref, p.type, p.name, p.status, p.workflow_ref,
       p.workflow_version, p.gtin, p.summary, p.price_minor, p.currency, p.standard_id, p.attributes, p.details, p.created_at,
       p.updated_at
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE p.account = :account AND p.ref = ANY (:refs::text[])
 ORDER BY p.number;

-- name: product_numbers(account, catalogue_refs, refs)
SELECT c.ref AS catalogue_ref, p.ref, p.number
  FROM (SELECT DISTINCT catalogue_ref, ref FROM unnest(:catalogue_refs::text[], :refs::text[]) AS k (catalogue_ref, ref)) k
  JOIN product_catalogue c ON c.account = :account AND c.ref = k.catalogue_ref
  JOIN product p ON p.account = :account AND p.catalogue_id = c.id AND p.ref = k.ref;

-- name: ids_in_catalogue(account, catalogue_id, refs)
SELECT ref, id, type FROM product WHERE account = :account AND catalogue_id = :catalogue_id AND ref = ANY (:refs::text[]);

-- name: category_ids_in_catalogue(account, catalogue_id, refs)
SELECT ref, id FROM category WHERE account = :account AND catalogue_id = :catalogue_id AND ref = ANY (:refs::text[]);

-- name: remove_categories(account, product_id, category_ids)!
DELETE FROM product_category
 WHERE account = :account AND product_id = :product_id AND category_id = ANY (:category_ids::uuid[]);

-- name: change_catalogue(account, ref, status, name, description, attributes)!
UPDATE product_catalogue
   SET status = coalesce(:status, status), name = coalesce(:name, name), description = coalesce(:description, description),
       attributes = coalesce(:attributes::jsonb, attributes), updated_at = now()
 WHERE account = :account AND ref = :ref;
