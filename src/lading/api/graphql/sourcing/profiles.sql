-- name: profiles
SELECT v.id
  FROM sourcing_profile_version v
  JOIN sourcing_profile p ON p.account = :account AND p.ref = v.ref
 WHERE v.account = :account
   AND (:scope_retailers::integer[] IS NULL OR p.retailer = ANY (:scope_retailers::integer[]))
   AND (:retailer_id::integer[] IS NULL OR p.retailer = ANY (:retailer_id::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR v.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR v.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR v.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR v.updated_at <= :updated_on_to::timestamptz)
   AND (:ref_exact::text[] IS NULL OR v.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR v.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR v.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR v.ref LIKE ANY (:ref_patterns::text[]))
   AND (:version::integer[] IS NULL OR v.version = ANY (:version::integer[]))
   AND (:version_comment::text[] IS NULL OR v.version_comment = ANY (:version_comment::text[]))
   AND (:name::text[] IS NULL OR v.name = ANY (:name::text[]))
   AND (:description::text[] IS NULL OR v.description = ANY (:description::text[]))
   AND (:status::text[] IS NULL OR v.status = ANY (:status::text[]))
   AND (:default_max_split::integer[] IS NULL OR v.max_split = ANY (:default_max_split::integer[]))
   AND (:after_id::uuid IS NULL OR v.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR v.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN v.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN v.id END
 LIMIT :row_limit::integer;

-- name: profiles_by_id
SELECT v.id, v.ref, v.version, v.version_comment AS "versionComment", v.name, v.description, v.status,
       v.created_at AS "createdOn", v.updated_at AS "updatedOn", v.created_by AS "createdBy", p.retailer,
       v.network_ref, v.virtual_catalogue_ref, v.max_split AS "defaultMaxSplit", v.document
  FROM sourcing_profile_version v
  JOIN sourcing_profile p ON p.account = :account AND p.ref = v.ref
 WHERE v.account = :account AND v.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR p.retailer = ANY (:scope_retailers::integer[]));
