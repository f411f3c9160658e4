-- name: catalogues
SELECT c.id
  FROM product_catalogue c
 WHERE c.account = :account
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR c.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR c.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR c.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR c.updated_at <= :updated_on_to::timestamptz)
   AND (:ref_exact::text[] IS NULL OR c.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR c.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR c.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR c.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR c.type = ANY (:type::text[]))
   AND (:workflow_ref::text[] IS NULL OR c.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR c.workflow_version = ANY (:workflow_version::integer[]))
   AND (:status::text[] IS NULL OR c.status = ANY (:status::text[]))
   AND (:name::text[] IS NULL OR c.name = ANY (:name::text[]))
   AND (:description::text[] IS NULL OR c.description = ANY (:description::text[]))
   AND (:retailer_refs::text[] IS NULL OR c.retailer IN (
        SELECT r.retailer FROM retailer r WHERE r.account = :account AND r.ref = ANY (:retailer_refs::text[])))
   AND (:after_id::uuid IS NULL OR c.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR c.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN c.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN c.id END
 LIMIT :row_limit::integer;

-- name: catalogues_by_id
SELECT c.id, c.created_at AS "createdOn", c.updated_at AS "updatedOn", c.ref, c.type, c.workflow_ref AS "workflowRef",
       c.workflow_version AS "workflowVersion", c.status, c.attributes, c.name, c.description,
       ARRAY[r.ref] AS "retailerRefs"
  FROM product_catalogue c
  JOIN retailer r ON r.account = :account AND r.retailer = c.retailer
 WHERE c.account = :account AND c.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]));

-- name: standard_products
SELECT p.id
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE p.account = :account AND p.type = 'STANDARD'
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR p.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR p.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR p.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR p.updated_at <= :updated_on_to::timestamptz)
   AND (:ref_exact::text[] IS NULL OR p.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR p.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR p.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR p.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR p.type = ANY (:type::text[]))
   AND (:workflow_ref::text[] IS NULL OR p.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR p.workflow_version = ANY (:workflow_version::integer[]))
   AND (:status::text[] IS NULL OR p.status = ANY (:status::text[]))
   AND (:gtin::text[] IS NULL OR p.gtin = ANY (:gtin::text[]))
   AND (:name::text[] IS NULL OR p.name = ANY (:name::text[]))
   AND (:summary::text[] IS NULL OR p.summary = ANY (:summary::text[]))
   AND (:catalogue::text IS NULL OR c.ref = :catalogue::text)
   AND (:category::text IS NULL OR EXISTS (
        SELECT FROM product_category m
          JOIN category k ON k.account = :account AND k.id = m.category_id
          JOIN category above ON above.account = :account AND above.catalogue_id = c.id AND above.ref = :category::text
         WHERE m.account = :account AND m.product_id = p.id AND above.id = ANY (k.lineage)
           AND c.ref = :category_catalogue::text))
   AND (:after_id::uuid IS NULL OR p.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR p.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN p.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.id END
 LIMIT :row_limit::integer;

-- name: group_products
SELECT p.id
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE p.account = :account AND p.type = 'GROUP'
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR p.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR p.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR p.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR p.updated_at <= :updated_on_to::timestamptz)
   AND (:ref_exact::text[] IS NULL OR p.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR p.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR p.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR p.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR p.type = ANY (:type::text[]))
   AND (:workflow_ref::text[] IS NULL OR p.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR p.workflow_version = ANY (:workflow_version::integer[]))
   AND (:status::text[] IS NULL OR p.status = ANY (:status::text[]))
   AND (:name::text[] IS NULL OR p.name = ANY (:name::text[]))
   AND (:summary::text[] IS NULL OR p.summary = ANY (:summary::text[]))
   AND (:catalogue::text IS NULL OR c.ref = :catalogue::text)
   AND (:category::text IS NULL OR EXISTS (
        SELECT FROM product_category m
          JOIN category k ON k.account = :account AND k.id = m.category_id
          JOIN category above ON above.account = :account AND above.catalogue_id = c.id AND above.ref = :category::text
         WHERE m.account = :account AND m.product_id = p.id AND above.id = ANY (k.lineage)
           AND c.ref = :category_catalogue::text))
   AND (:after_id::uuid IS NULL OR p.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR p.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN p.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.id END
 LIMIT :row_limit::integer;

-- name: variant_products
SELECT p.id
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE p.account = :account AND p.type = 'VARIANT'
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR p.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR p.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR p.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR p.updated_at <= :updated_on_to::timestamptz)
   AND (:ref_exact::text[] IS NULL OR p.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR p.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR p.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR p.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR p.type = ANY (:type::text[]))
   AND (:workflow_ref::text[] IS NULL OR p.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR p.workflow_version = ANY (:workflow_version::integer[]))
   AND (:status::text[] IS NULL OR p.status = ANY (:status::text[]))
   AND (:gtin::text[] IS NULL OR p.gtin = ANY (:gtin::text[]))
   AND (:name::text[] IS NULL OR p.name = ANY (:name::text[]))
   AND (:summary::text[] IS NULL OR p.summary = ANY (:summary::text[]))
   AND (:catalogue::text IS NULL OR c.ref = :catalogue::text)
   AND (:category::text IS NULL OR EXISTS (
        SELECT FROM product_category m
          JOIN category k ON k.account = :account AND k.id = m.category_id
          JOIN category above ON above.account = :account AND above.catalogue_id = c.id AND above.ref = :category::text
         WHERE m.account = :account AND m.product_id = p.id AND above.id = ANY (k.lineage)
           AND c.ref = :category_catalogue::text))
   AND (:after_id::uuid IS NULL OR p.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR p.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN p.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.id END
 LIMIT :row_limit::integer;

-- name: variants_of_products
SELECT q.id AS parent, p.id
  FROM unnest(:parents::uuid[]) AS q (id)
 CROSS JOIN LATERAL (
       SELECT p.id
         FROM product p
         JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
        WHERE p.account = :account AND p.standard_id = q.id
          AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR p.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR p.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR p.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR p.updated_at <= :updated_on_to::timestamptz)
          AND (:ref_exact::text[] IS NULL OR p.ref = ANY (:ref_exact::text[]))
          AND (:ref_from::text IS NULL OR p.ref COLLATE "C" >= :ref_from::text)
          AND (:ref_to::text IS NULL OR p.ref COLLATE "C" < :ref_to::text)
          AND (:ref_patterns::text[] IS NULL OR p.ref LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR p.type = ANY (:type::text[]))
          AND (:workflow_ref::text[] IS NULL OR p.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR p.workflow_version = ANY (:workflow_version::integer[]))
          AND (:status::text[] IS NULL OR p.status = ANY (:status::text[]))
          AND (:gtin::text[] IS NULL OR p.gtin = ANY (:gtin::text[]))
          AND (:name::text[] IS NULL OR p.name = ANY (:name::text[]))
          AND (:summary::text[] IS NULL OR p.summary = ANY (:summary::text[]))
          AND (:catalogue::text IS NULL OR c.ref = :catalogue::text)
          AND (:after_id::uuid IS NULL OR p.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR p.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN p.id END,
                 CASE WHEN NOT :is_forward::boolean THEN p.id END DESC
        LIMIT :row_limit::integer
       ) AS p;

-- name: products_by_id
SELECT p.id, p.number, p.created_at AS "createdOn", p.updated_at AS "updatedOn", p.ref, p.type,
       p.workflow_ref AS "workflowRef", p.workflow_version AS "workflowVersion", p.status, p.attributes,
       coalesce(p.gtin, '') AS gtin, p.name, p.summary, p.price_minor, p.currency, p.details, p.catalogue_id, p.standard_id,
       CASE p.type WHEN 'VARIANT' THEN 'VariantProduct' WHEN 'GROUP' THEN 'GroupProduct' ELSE 'StandardProduct' END AS "__typename"
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE p.account = :account AND p.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]));

-- name: products_by_number
SELECT p.id, p.number, p.created_at AS "createdOn", p.updated_at AS "updatedOn", p.ref, p.type,
       p.workflow_ref AS "workflowRef", p.workflow_version AS "workflowVersion", p.status, p.attributes,
       coalesce(p.gtin, '') AS gtin, p.name, p.summary, p.price_minor, p.currency, p.details, p.catalogue_id, p.standard_id,
       CASE p.type WHEN 'VARIANT' THEN 'VariantProduct' WHEN 'GROUP' THEN 'GroupProduct' ELSE 'StandardProduct' END AS "__typename"
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE p.account = :account AND p.number = ANY (:ids::integer[])
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]));

-- name: categories
SELECT k.id
  FROM category k
  JOIN product_catalogue c ON c.account = :account AND c.id = k.catalogue_id
 WHERE k.account = :account
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR k.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR k.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR k.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR k.updated_at <= :updated_on_to::timestamptz)
   AND (:ref_exact::text[] IS NULL OR k.ref = ANY (:ref_exact::text[]))
   AND (:ref_patterns::text[] IS NULL OR k.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR k.type = ANY (:type::text[]))
   AND (:workflow_ref::text[] IS NULL OR c.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR c.workflow_version = ANY (:workflow_version::integer[]))
   AND (:status::text[] IS NULL OR k.status = ANY (:status::text[]))
   AND (:name::text[] IS NULL OR k.name = ANY (:name::text[]))
   AND (:summary::text[] IS NULL OR k.summary = ANY (:summary::text[]))
   AND (:catalogue::text IS NULL OR c.ref = :catalogue::text)
   AND (:after_id::uuid IS NULL OR k.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR k.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN k.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN k.id END
 LIMIT :row_limit::integer;

-- name: categories_of_catalogues
SELECT q.id AS parent, k.id
  FROM unnest(:parents::uuid[]) AS q (id)
 CROSS JOIN LATERAL (
       SELECT k.id
         FROM category k
         JOIN product_catalogue c ON c.account = :account AND c.id = k.catalogue_id
        WHERE k.account = :account AND k.catalogue_id = q.id
          AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR k.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR k.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR k.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR k.updated_at <= :updated_on_to::timestamptz)
          AND (:ref_exact::text[] IS NULL OR k.ref = ANY (:ref_exact::text[]))
          AND (:ref_patterns::text[] IS NULL OR k.ref LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR k.type = ANY (:type::text[]))
          AND (:workflow_ref::text[] IS NULL OR c.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR c.workflow_version = ANY (:workflow_version::integer[]))
          AND (:status::text[] IS NULL OR k.status = ANY (:status::text[]))
          AND (:name::text[] IS NULL OR k.name = ANY (:name::text[]))
          AND (:summary::text[] IS NULL OR k.summary = ANY (:summary::text[]))
          AND (:catalogue::text IS NULL OR c.ref = :catalogue::text)
          AND (:after_id::uuid IS NULL OR k.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR k.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN k.id END,
                 CASE WHEN NOT :is_forward::boolean THEN k.id END DESC
        LIMIT :row_limit::integer
       ) AS k;

-- name: categories_of_categories
SELECT q.id AS parent, k.id
  FROM unnest(:parents::uuid[]) AS q (id)
 CROSS JOIN LATERAL (
       SELECT k.id
         FROM category k
         JOIN product_catalogue c ON c.account = :account AND c.id = k.catalogue_id
        WHERE k.account = :account AND k.parent_id = q.id
          AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR k.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR k.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR k.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR k.updated_at <= :updated_on_to::timestamptz)
          AND (:ref_exact::text[] IS NULL OR k.ref = ANY (:ref_exact::text[]))
          AND (:ref_patterns::text[] IS NULL OR k.ref LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR k.type = ANY (:type::text[]))
          AND (:workflow_ref::text[] IS NULL OR c.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR c.workflow_version = ANY (:workflow_version::integer[]))
          AND (:status::text[] IS NULL OR k.status = ANY (:status::text[]))
          AND (:name::text[] IS NULL OR k.name = ANY (:name::text[]))
          AND (:summary::text[] IS NULL OR k.summary = ANY (:summary::text[]))
          AND (:catalogue::text IS NULL OR c.ref = :catalogue::text)
          AND (:after_id::uuid IS NULL OR k.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR k.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN k.id END,
                 CASE WHEN NOT :is_forward::boolean THEN k.id END DESC
        LIMIT :row_limit::integer
       ) AS k;

-- name: categories_of_products
SELECT q.id AS parent, k.id
  FROM unnest(:parents::uuid[]) AS q (id)
 CROSS JOIN LATERAL (
       SELECT k.id
         FROM product_category m
         JOIN category k ON k.account = :account AND k.id = m.category_id
         JOIN product_catalogue c ON c.account = :account AND c.id = k.catalogue_id
        WHERE m.account = :account AND m.product_id = q.id
          AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR k.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR k.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR k.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR k.updated_at <= :updated_on_to::timestamptz)
          AND (:ref_exact::text[] IS NULL OR k.ref = ANY (:ref_exact::text[]))
          AND (:ref_patterns::text[] IS NULL OR k.ref LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR k.type = ANY (:type::text[]))
          AND (:workflow_ref::text[] IS NULL OR c.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR c.workflow_version = ANY (:workflow_version::integer[]))
          AND (:status::text[] IS NULL OR k.status = ANY (:status::text[]))
          AND (:name::text[] IS NULL OR k.name = ANY (:name::text[]))
          AND (:summary::text[] IS NULL OR k.summary = ANY (:summary::text[]))
          AND (:catalogue::text IS NULL OR c.ref = :catalogue::text)
          AND (:after_id::uuid IS NULL OR k.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR k.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN k.id END,
                 CASE WHEN NOT :is_forward::boolean THEN k.id END DESC
        LIMIT :row_limit::integer
       ) AS k;

-- name: categories_by_id
SELECT k.id, k.created_at AS "createdOn", k.updated_at AS "updatedOn", k.ref, k.type, c.workflow_ref AS "workflowRef",
       c.workflow_version AS "workflowVersion", k.status, k.attributes, k.name, k.summary, k.catalogue_id, k.parent_id
  FROM category k
  JOIN product_catalogue c ON c.account = :account AND c.id = k.catalogue_id
 WHERE k.account = :account AND k.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]));

-- name: components_of_kits
SELECT k.kit_id AS id, jsonb_agg(jsonb_build_object('productRef', p.ref, 'quantity', k.quantity) ORDER BY k.place) AS components
  FROM kit_component k
  JOIN product p ON p.account = :account AND p.id = k.component_id
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE k.account = :account AND k.kit_id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]))
 GROUP BY k.kit_id;
