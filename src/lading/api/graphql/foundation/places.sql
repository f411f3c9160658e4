-- name: locations
SELECT l.id
  FROM location l
 WHERE l.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR l.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
   AND (:ref_exact::text[] IS NULL OR l.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR l.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR l.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR l.ref LIKE ANY (:ref_patterns::text[]))
   AND (:created_on_from::timestamptz IS NULL OR l.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR l.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR l.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR l.updated_at <= :updated_on_to::timestamptz)
   AND (:type::text[] IS NULL OR l.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR l.status = ANY (:status::text[]))
   AND (:name::text[] IS NULL OR l.name = ANY (:name::text[]))
   AND (:support_phone_number::text[] IS NULL OR l.details ->> 'supportPhoneNumber' = ANY (:support_phone_number::text[]))
   AND (:default_carrier::text[] IS NULL OR l.details ->> 'defaultCarrier' = ANY (:default_carrier::text[]))
   AND (:default_carrier_name::text[] IS NULL OR l.details ->> 'defaultCarrierName' = ANY (:default_carrier_name::text[]))
   AND (:after_id::uuid IS NULL OR l.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR l.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN l.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN l.id END
 LIMIT :row_limit::integer;

-- name: locations_of_networks
SELECT p.id AS parent, l.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT l.id
         FROM network_location m
         JOIN location l ON l.account = :account AND l.id = m.location_id
        WHERE m.account = :account AND m.network_id = p.id
          AND (:scope_retailers::integer[] IS NULL
               OR l.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
          AND (:ref_exact::text[] IS NULL OR l.ref = ANY (:ref_exact::text[]))
          AND (:ref_from::text IS NULL OR l.ref COLLATE "C" >= :ref_from::text)
          AND (:ref_to::text IS NULL OR l.ref COLLATE "C" < :ref_to::text)
          AND (:ref_patterns::text[] IS NULL OR l.ref LIKE ANY (:ref_patterns::text[]))
          AND (:created_on_from::timestamptz IS NULL OR l.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR l.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR l.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR l.updated_at <= :updated_on_to::timestamptz)
          AND (:type::text[] IS NULL OR l.type = ANY (:type::text[]))
          AND (:status::text[] IS NULL OR l.status = ANY (:status::text[]))
          AND (:name::text[] IS NULL OR l.name = ANY (:name::text[]))
          AND (:support_phone_number::text[] IS NULL OR l.details ->> 'supportPhoneNumber' = ANY (:support_phone_number::text[]))
          AND (:default_carrier::text[] IS NULL OR l.details ->> 'defaultCarrier' = ANY (:default_carrier::text[]))
          AND (:default_carrier_name::text[] IS NULL OR l.details ->> 'defaultCarrierName' = ANY (:default_carrier_name::text[]))
          AND (:after_id::uuid IS NULL OR l.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR l.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN l.id END,
                 CASE WHEN NOT :is_forward::boolean THEN l.id END DESC
        LIMIT :row_limit::integer
       ) AS l;

-- name: locations_by_id
SELECT l.id, l.number, l.ref, l.created_at AS "createdOn", l.updated_at AS "updatedOn", l.type, l.status, l.attributes, l.name,
       l.details ->> 'supportPhoneNumber' AS "supportPhoneNumber", l.details ->> 'defaultCarrier' AS "defaultCarrier",
       l.details ->> 'defaultCarrierName' AS "defaultCarrierName", l.retailer, l.workflow_ref AS "workflowRef",
       l.workflow_version AS "workflowVersion", l.opening_schedule
  FROM location l
 WHERE l.account = :account AND l.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL
        OR l.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]));

-- name: addresses_by_id
-- The address of a location goes by the id of the location.
SELECT l.id, l.created_at AS "createdOn", l.updated_at AS "updatedOn", l.address, l.latitude, l.longitude,
       l.time_zone AS "timeZone", 'StoreAddress' AS "__typename"
  FROM location l
 WHERE l.account = :account AND l.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL
        OR l.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]));
