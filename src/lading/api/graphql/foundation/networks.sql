-- name: networks
SELECT n.id
  FROM network n
 WHERE n.account = :account
   AND (:scope_retailers::integer[] IS NULL OR EXISTS (
        SELECT FROM network_retailer s
         WHERE s.account = :account AND s.network_id = n.id AND s.retailer = ANY (:scope_retailers::integer[])))
   AND (:created_on_from::timestamptz IS NULL OR n.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR n.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR n.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR n.updated_at <= :updated_on_to::timestamptz)
   AND (:ref_exact::text[] IS NULL OR n.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR n.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR n.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR n.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR n.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR n.status = ANY (:status::text[]))
   AND (:after_id::uuid IS NULL OR n.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR n.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN n.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN n.id END
 LIMIT :row_limit::integer;

-- name: networks_of_locations
SELECT p.id AS parent, n.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT n.id
         FROM network_location m
         JOIN network n ON n.account = :account AND n.id = m.network_id
        WHERE m.account = :account AND m.location_id = p.id
          AND (:scope_retailers::integer[] IS NULL OR EXISTS (
               SELECT FROM network_retailer s
                WHERE s.account = :account AND s.network_id = n.id AND s.retailer = ANY (:scope_retailers::integer[])))
          AND (:created_on_from::timestamptz IS NULL OR n.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR n.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR n.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR n.updated_at <= :updated_on_to::timestamptz)
          AND (:ref_exact::text[] IS NULL OR n.ref = ANY (:ref_exact::text[]))
          AND (:ref_from::text IS NULL OR n.ref COLLATE "C" >= :ref_from::text)
          AND (:ref_to::text IS NULL OR n.ref COLLATE "C" < :ref_to::text)
          AND (:ref_patterns::text[] IS NULL OR n.ref LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR n.type = ANY (:type::text[]))
          AND (:status::text[] IS NULL OR n.status = ANY (:status::text[]))
          AND (:after_id::uuid IS NULL OR n.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR n.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN n.id END,
                 CASE WHEN NOT :is_forward::boolean THEN n.id END DESC
        LIMIT :row_limit::integer
       ) AS n;

-- name: networks_of_retailers
SELECT p.id AS parent, n.id
  FROM unnest(:parents::integer[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT n.id
         FROM network_retailer m
         JOIN network n ON n.account = :account AND n.id = m.network_id
        WHERE m.account = :account AND m.retailer = p.id
          AND (:scope_retailers::integer[] IS NULL OR EXISTS (
               SELECT FROM network_retailer s
                WHERE s.account = :account AND s.network_id = n.id AND s.retailer = ANY (:scope_retailers::integer[])))
          AND (:created_on_from::timestamptz IS NULL OR n.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR n.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR n.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR n.updated_at <= :updated_on_to::timestamptz)
          AND (:ref_exact::text[] IS NULL OR n.ref = ANY (:ref_exact::text[]))
          AND (:ref_from::text IS NULL OR n.ref COLLATE "C" >= :ref_from::text)
          AND (:ref_to::text IS NULL OR n.ref COLLATE "C" < :ref_to::text)
          AND (:ref_patterns::text[] IS NULL OR n.ref LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR n.type = ANY (:type::text[]))
          AND (:status::text[] IS NULL OR n.status = ANY (:status::text[]))
          AND (:after_id::uuid IS NULL OR n.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR n.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN n.id END,
                 CASE WHEN NOT :is_forward::boolean THEN n.id END DESC
        LIMIT :row_limit::integer
       ) AS n;

-- name: networks_by_id
SELECT n.id, n.ref, n.type, n.status, n.created_at AS "createdOn", n.updated_at AS "updatedOn", n.attributes
  FROM network n
 WHERE n.account = :account AND n.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR EXISTS (
        SELECT FROM network_retailer s
         WHERE s.account = :account AND s.network_id = n.id AND s.retailer = ANY (:scope_retailers::integer[])));
