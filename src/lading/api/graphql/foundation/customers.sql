-- name: customers
SELECT c.id
  FROM customer c
 WHERE c.account = :account
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR c.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR c.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR c.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR c.ref LIKE ANY (:ref_patterns::text[]))
   AND (:status::text[] IS NULL OR c.status = ANY (:status::text[]))
   AND (:created_on_from::timestamptz IS NULL OR c.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR c.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR c.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR c.updated_at <= :updated_on_to::timestamptz)
   AND (:title::text[] IS NULL OR c.details ->> 'title' = ANY (:title::text[]))
   AND (:department::text[] IS NULL OR c.details ->> 'department' = ANY (:department::text[]))
   AND (:country::text[] IS NULL OR c.details ->> 'country' = ANY (:country::text[]))
   AND (:first_name::text[] IS NULL OR c.first_name = ANY (:first_name::text[]))
   AND (:last_name::text[] IS NULL OR c.last_name = ANY (:last_name::text[]))
   AND (:username::text[] IS NULL OR c.username = ANY (:username::text[]))
   AND (:primary_email::text[] IS NULL OR c.primary_email = ANY (:primary_email::text[]))
   AND (:primary_phone::text[] IS NULL OR c.primary_phone = ANY (:primary_phone::text[]))
   AND (:timezone::text[] IS NULL OR c.timezone = ANY (:timezone::text[]))
   AND (:promotion_opt_in::boolean[] IS NULL OR c.promotion_opt_in = ANY (:promotion_opt_in::boolean[]))
   AND (:after_id::uuid IS NULL OR c.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR c.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN c.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN c.id END
 LIMIT :row_limit::integer;

-- name: customers_by_id
SELECT c.id, c.ref, c.status, c.created_at AS "createdOn", c.updated_at AS "updatedOn", c.attributes,
       c.details ->> 'title' AS title, c.details ->> 'department' AS department, c.details ->> 'country' AS country,
       c.first_name AS "firstName", c.last_name AS "lastName", c.username, c.primary_email AS "primaryEmail",
       c.primary_phone AS "primaryPhone", c.timezone AS timezone, c.promotion_opt_in AS "promotionOptIn", c.retailer
  FROM customer c
 WHERE c.account = :account AND c.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]));
