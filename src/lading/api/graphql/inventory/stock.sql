-- name: catalogues
SELECT c.id
  FROM inventory_catalogue c
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
   AND (:retailer_refs::text[] IS NULL OR c.retailer IN (
        SELECT r.retailer FROM retailer r WHERE r.account = :account AND r.ref = ANY (:retailer_refs::text[])))
   AND (:after_id::uuid IS NULL OR c.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR c.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN c.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN c.id END
 LIMIT :row_limit::integer;

-- name: catalogues_by_id
SELECT c.id, c.created_at AS "createdOn", c.updated_at AS "updatedOn", c.ref, c.type, c.workflow_ref AS "workflowRef",
       c.workflow_version AS "workflowVersion", c.status, c.attributes, c.name, ARRAY[r.ref] AS "retailerRefs"
  FROM inventory_catalogue c
  JOIN retailer r ON r.account = :account AND r.retailer = c.retailer
 WHERE c.account = :account AND c.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]));

-- name: positions
SELECT p.catalogue_number || '-' || p.product_number || '-' || p.location_number AS id, p.catalogue_number,
       p.product_number, p.location_number, pr.ref || ':' || l.ref || ':DEFAULT' AS ref, 'DEFAULT' AS type,
       c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", p.status, '{}'::jsonb AS attributes,
       p.updated_at AS "updatedOn", pr.ref AS "productRef", l.ref AS "locationRef", p.on_hand AS "onHand",
       c.id AS catalogue_id, p.counted, p.delta, p.reserved, p.sold, p.corrected, p.deficit,
       nullif(p.counted_at, '-infinity') AS "countedOn"
  FROM inventory_position p
  JOIN inventory_catalogue c ON c.account = :account AND c.number = p.catalogue_number
  JOIN product pr ON pr.account = :account AND pr.number = p.product_number
  JOIN location l ON l.account = :account AND l.number = p.location_number
 WHERE p.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
   AND (:updated_on_from::timestamptz IS NULL OR p.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR p.updated_at <= :updated_on_to::timestamptz)
   AND (:ref_exact::text[] IS NULL OR pr.ref || ':' || l.ref || ':DEFAULT' = ANY (:ref_exact::text[]))
   AND (:ref_exact::text[] IS NULL OR pr.ref IN (
        SELECT array_to_string(trim_array(string_to_array(r.ref, ':'), n.parts), ':')
          FROM unnest(:ref_exact::text[]) AS r (ref),
               generate_series(2, cardinality(string_to_array(r.ref, ':'))) AS n (parts)))
   AND (:ref_patterns::text[] IS NULL OR pr.ref || ':' || l.ref || ':DEFAULT' LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR 'DEFAULT' = ANY (:type::text[]))
   AND (:workflow_ref::text[] IS NULL OR c.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR c.workflow_version = ANY (:workflow_version::integer[]))
   AND (:status::text[] IS NULL OR p.status = ANY (:status::text[]))
   AND (:product_ref::text[] IS NULL OR pr.ref = ANY (:product_ref::text[]))
   AND (:on_hand::integer[] IS NULL OR p.on_hand = ANY (:on_hand::integer[]))
   AND (:location_ref::text[] IS NULL OR l.ref = ANY (:location_ref::text[]))
   AND (:catalogue::text IS NULL OR c.ref = :catalogue::text)
   AND (:after_catalogue_number::integer IS NULL OR (p.catalogue_number, p.product_number, p.location_number) > (:after_catalogue_number::integer, :after_product_number::integer, :after_location_number::integer))
   AND (:before_catalogue_number::integer IS NULL OR (p.catalogue_number, p.product_number, p.location_number) < (:before_catalogue_number::integer, :before_product_number::integer, :before_location_number::integer))
 ORDER BY CASE WHEN :is_forward::boolean THEN p.catalogue_number END,
          CASE WHEN :is_forward::boolean THEN p.product_number END,
          CASE WHEN :is_forward::boolean THEN p.location_number END,
          CASE WHEN NOT :is_forward::boolean THEN p.catalogue_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.location_number END DESC
 LIMIT :row_limit::integer;

-- name: positions_of_catalogues
SELECT q.id AS parent, p.*
  FROM unnest(:parents::uuid[]) AS q (id)
 CROSS JOIN LATERAL (
       SELECT p.catalogue_number || '-' || p.product_number || '-' || p.location_number AS id, p.catalogue_number,
              p.product_number, p.location_number, pr.ref || ':' || l.ref || ':DEFAULT' AS ref, 'DEFAULT' AS type,
              c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", p.status, '{}'::jsonb AS attributes,
              p.updated_at AS "updatedOn", pr.ref AS "productRef", l.ref AS "locationRef", p.on_hand AS "onHand",
              c.id AS catalogue_id, p.counted, p.delta, p.reserved, p.sold, p.corrected, p.deficit,
              nullif(p.counted_at, '-infinity') AS "countedOn"
         FROM inventory_position p
         JOIN inventory_catalogue c ON c.account = :account AND c.number = p.catalogue_number
         JOIN product pr ON pr.account = :account AND pr.number = p.product_number
         JOIN location l ON l.account = :account AND l.number = p.location_number
        WHERE p.account = :account AND c.id = q.id
          AND (:scope_retailers::integer[] IS NULL
               OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
          AND (:updated_on_from::timestamptz IS NULL OR p.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR p.updated_at <= :updated_on_to::timestamptz)
          AND (:ref_exact::text[] IS NULL OR pr.ref || ':' || l.ref || ':DEFAULT' = ANY (:ref_exact::text[]))
          AND (:ref_exact::text[] IS NULL OR pr.ref IN (
               SELECT array_to_string(trim_array(string_to_array(r.ref, ':'), n.parts), ':')
                 FROM unnest(:ref_exact::text[]) AS r (ref),
                      generate_series(2, cardinality(string_to_array(r.ref, ':'))) AS n (parts)))
          AND (:ref_patterns::text[] IS NULL OR pr.ref || ':' || l.ref || ':DEFAULT' LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR 'DEFAULT' = ANY (:type::text[]))
          AND (:workflow_ref::text[] IS NULL OR c.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR c.workflow_version = ANY (:workflow_version::integer[]))
          AND (:status::text[] IS NULL OR p.status = ANY (:status::text[]))
          AND (:product_ref::text[] IS NULL OR pr.ref = ANY (:product_ref::text[]))
          AND (:on_hand::integer[] IS NULL OR p.on_hand = ANY (:on_hand::integer[]))
          AND (:location_ref::text[] IS NULL OR l.ref = ANY (:location_ref::text[]))
          AND (:catalogue::text IS NULL OR c.ref = :catalogue::text)
          AND (:after_catalogue_number::integer IS NULL OR (p.catalogue_number, p.product_number, p.location_number) > (:after_catalogue_number::integer, :after_product_number::integer, :after_location_number::integer))
          AND (:before_catalogue_number::integer IS NULL OR (p.catalogue_number, p.product_number, p.location_number) < (:before_catalogue_number::integer, :before_product_number::integer, :before_location_number::integer))
        ORDER BY CASE WHEN :is_forward::boolean THEN p.catalogue_number END,
                 CASE WHEN :is_forward::boolean THEN p.product_number END,
                 CASE WHEN :is_forward::boolean THEN p.location_number END,
                 CASE WHEN NOT :is_forward::boolean THEN p.catalogue_number END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN p.location_number END DESC
        LIMIT :row_limit::integer
       ) AS p;

-- name: positions_by_id
-- The id of a position is written of its three numbers.
SELECT p.catalogue_number || '-' || p.product_number || '-' || p.location_number AS id, p.catalogue_number,
       p.product_number, p.location_number, pr.ref || ':' || l.ref || ':DEFAULT' AS ref, 'DEFAULT' AS type,
       c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", p.status, '{}'::jsonb AS attributes,
       p.updated_at AS "updatedOn", pr.ref AS "productRef", l.ref AS "locationRef", p.on_hand AS "onHand",
       c.id AS catalogue_id, p.counted, p.delta, p.reserved, p.sold, p.corrected, p.deficit,
       nullif(p.counted_at, '-infinity') AS "countedOn"
  FROM inventory_position p
  JOIN inventory_catalogue c ON c.account = :account AND c.number = p.catalogue_number
  JOIN product pr ON pr.account = :account AND pr.number = p.product_number
  JOIN location l ON l.account = :account AND l.number = p.location_number
  JOIN unnest(:ids::text[]) AS i (id)
    ON p.catalogue_number = split_part(i.id, '-', 1)::integer AND p.product_number = split_part(i.id, '-', 2)::integer
   AND p.location_number = split_part(i.id, '-', 3)::integer
 WHERE p.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]));

-- name: quantities
SELECT q.id, q.catalogue_number, q.product_number, q.location_number, q.position AS position_id,
       pr.ref || ':' || l.ref || ':' || q.type || coalesce(':' || coalesce(q.source_ref, q.fulfilment_item_id::text), '') AS ref,
       q.type, c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", q.status,
       '{}'::jsonb AS attributes, nullif(q.effective_at, '-infinity') AS "createdOn",
       coalesce(q.closed_at, nullif(q.effective_at, '-infinity')) AS "updatedOn", q.signed_qty AS quantity, q.condition,
       c.id AS catalogue_id
  FROM iv_quantity q
  JOIN inventory_catalogue c ON c.account = :account AND c.number = q.catalogue_number
  JOIN product pr ON pr.account = :account AND pr.number = q.product_number
  JOIN location l ON l.account = :account AND l.number = q.location_number
 WHERE q.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
   AND (:created_on_from::timestamptz IS NULL OR q.effective_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR q.effective_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR coalesce(q.closed_at, q.effective_at) >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR coalesce(q.closed_at, q.effective_at) <= :updated_on_to::timestamptz)
   AND (:ref_patterns::text[] IS NULL
        OR pr.ref || ':' || l.ref || ':' || q.type || coalesce(':' || coalesce(q.source_ref, q.fulfilment_item_id::text), '')
           LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR q.type = ANY (:type::text[]))
   AND (:workflow_ref::text[] IS NULL OR c.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR c.workflow_version = ANY (:workflow_version::integer[]))
   AND (:status::text[] IS NULL OR q.status = ANY (:status::text[]))
   AND (:status::text[] IS NOT NULL OR q.status = 'ACTIVE')
   AND (:quantity::integer[] IS NULL OR q.signed_qty = ANY (:quantity::integer[]))
   AND (:condition::text[] IS NULL OR q.condition = ANY (:condition::text[]))
   AND (:catalogue::text IS NULL OR c.ref = :catalogue::text)
   AND (:after_catalogue_number::integer IS NULL OR (q.catalogue_number, q.product_number, q.location_number, q.id) > (:after_catalogue_number::integer, :after_product_number::integer, :after_location_number::integer, :after_id::text))
   AND (:before_catalogue_number::integer IS NULL OR (q.catalogue_number, q.product_number, q.location_number, q.id) < (:before_catalogue_number::integer, :before_product_number::integer, :before_location_number::integer, :before_id::text))
 ORDER BY CASE WHEN :is_forward::boolean THEN q.catalogue_number END,
          CASE WHEN :is_forward::boolean THEN q.product_number END,
          CASE WHEN :is_forward::boolean THEN q.location_number END,
          CASE WHEN :is_forward::boolean THEN q.id END,
          CASE WHEN NOT :is_forward::boolean THEN q.catalogue_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN q.product_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN q.location_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN q.id END DESC
 LIMIT :row_limit::integer;

-- name: quantities_of_positions
SELECT i.id AS parent, q.*
  FROM unnest(:parents::text[]) AS i (id)
 CROSS JOIN LATERAL (
       SELECT q.id, q.catalogue_number, q.product_number, q.location_number, q.position AS position_id,
              pr.ref || ':' || l.ref || ':' || q.type || coalesce(':' || coalesce(q.source_ref, q.fulfilment_item_id::text), '') AS ref,
              q.type, c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", q.status,
              '{}'::jsonb AS attributes, nullif(q.effective_at, '-infinity') AS "createdOn",
              coalesce(q.closed_at, nullif(q.effective_at, '-infinity')) AS "updatedOn", q.signed_qty AS quantity, q.condition,
              c.id AS catalogue_id
         FROM iv_quantity q
         JOIN inventory_catalogue c ON c.account = :account AND c.number = q.catalogue_number
         JOIN product pr ON pr.account = :account AND pr.number = q.product_number
         JOIN location l ON l.account = :account AND l.number = q.location_number
        WHERE q.account = :account
          AND q.catalogue_number = split_part(i.id, '-', 1)::integer
          AND q.product_number = split_part(i.id, '-', 2)::integer
          AND q.location_number = split_part(i.id, '-', 3)::integer
          AND (:scope_retailers::integer[] IS NULL
               OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
          AND (:created_on_from::timestamptz IS NULL OR q.effective_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR q.effective_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR coalesce(q.closed_at, q.effective_at) >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR coalesce(q.closed_at, q.effective_at) <= :updated_on_to::timestamptz)
          AND (:ref_patterns::text[] IS NULL
               OR pr.ref || ':' || l.ref || ':' || q.type || coalesce(':' || coalesce(q.source_ref, q.fulfilment_item_id::text), '')
                  LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR q.type = ANY (:type::text[]))
          AND (:workflow_ref::text[] IS NULL OR c.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR c.workflow_version = ANY (:workflow_version::integer[]))
          AND (:status::text[] IS NULL OR q.status = ANY (:status::text[]))
          AND (:status::text[] IS NOT NULL OR q.status = 'ACTIVE')
          AND (:quantity::integer[] IS NULL OR q.signed_qty = ANY (:quantity::integer[]))
          AND (:condition::text[] IS NULL OR q.condition = ANY (:condition::text[]))
          AND (:catalogue::text IS NULL OR c.ref = :catalogue::text)
          AND (:after_catalogue_number::integer IS NULL OR (q.catalogue_number, q.product_number, q.location_number, q.id) > (:after_catalogue_number::integer, :after_product_number::integer, :after_location_number::integer, :after_id::text))
          AND (:before_catalogue_number::integer IS NULL OR (q.catalogue_number, q.product_number, q.location_number, q.id) < (:before_catalogue_number::integer, :before_product_number::integer, :before_location_number::integer, :before_id::text))
        ORDER BY CASE WHEN :is_forward::boolean THEN q.catalogue_number END,
                 CASE WHEN :is_forward::boolean THEN q.product_number END,
                 CASE WHEN :is_forward::boolean THEN q.location_number END,
                 CASE WHEN :is_forward::boolean THEN q.id END,
                 CASE WHEN NOT :is_forward::boolean THEN q.catalogue_number END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN q.product_number END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN q.location_number END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN q.id END DESC
        LIMIT :row_limit::integer
       ) AS q;
