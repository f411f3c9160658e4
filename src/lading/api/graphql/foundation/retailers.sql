-- name: retailers
SELECT r.retailer AS id
  FROM retailer r
 WHERE r.account = :account
   AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR r.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR r.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR r.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR r.updated_at <= :updated_on_to::timestamptz)
   AND (:ref_exact::text[] IS NULL OR r.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR r.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR r.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR r.ref LIKE ANY (:ref_patterns::text[]))
   AND (:status::text[] IS NULL OR 'ACTIVE' = ANY (:status::text[]))
   AND (:summary::text[] IS NULL OR r.details ->> 'summary' = ANY (:summary::text[]))
   AND (:website_url::text[] IS NULL OR r.details ->> 'websiteUrl' = ANY (:website_url::text[]))
   AND (:website_url_name::text[] IS NULL OR r.details ->> 'websiteUrlName' = ANY (:website_url_name::text[]))
   AND (:primary_email::text[] IS NULL OR r.details ->> 'primaryEmail' = ANY (:primary_email::text[]))
   AND (:support_contact_name::text[] IS NULL OR r.details ->> 'supportContactName' = ANY (:support_contact_name::text[]))
   AND (:support_email::text[] IS NULL OR r.details ->> 'supportEmail' = ANY (:support_email::text[]))
   AND (:support_phone::text[] IS NULL OR r.details ->> 'supportPhone' = ANY (:support_phone::text[]))
   AND (:trading_name::text[] IS NULL OR r.name = ANY (:trading_name::text[]))
   AND (:after_id::integer IS NULL OR r.retailer > :after_id::integer)
   AND (:before_id::integer IS NULL OR r.retailer < :before_id::integer)
 ORDER BY CASE WHEN :is_forward::boolean THEN r.retailer END,
          CASE WHEN NOT :is_forward::boolean THEN r.retailer END DESC
 LIMIT :row_limit::integer;

-- name: retailers_of_networks
SELECT p.id AS parent, r.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT r.retailer AS id
         FROM network_retailer m
         JOIN retailer r ON r.account = :account AND r.retailer = m.retailer
        WHERE m.account = :account AND m.network_id = p.id
          AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR r.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR r.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR r.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR r.updated_at <= :updated_on_to::timestamptz)
          AND (:ref_exact::text[] IS NULL OR r.ref = ANY (:ref_exact::text[]))
          AND (:ref_from::text IS NULL OR r.ref COLLATE "C" >= :ref_from::text)
          AND (:ref_to::text IS NULL OR r.ref COLLATE "C" < :ref_to::text)
          AND (:ref_patterns::text[] IS NULL OR r.ref LIKE ANY (:ref_patterns::text[]))
          AND (:status::text[] IS NULL OR 'ACTIVE' = ANY (:status::text[]))
          AND (:summary::text[] IS NULL OR r.details ->> 'summary' = ANY (:summary::text[]))
          AND (:website_url::text[] IS NULL OR r.details ->> 'websiteUrl' = ANY (:website_url::text[]))
          AND (:website_url_name::text[] IS NULL OR r.details ->> 'websiteUrlName' = ANY (:website_url_name::text[]))
          AND (:primary_email::text[] IS NULL OR r.details ->> 'primaryEmail' = ANY (:primary_email::text[]))
          AND (:support_contact_name::text[] IS NULL OR r.details ->> 'supportContactName' = ANY (:support_contact_name::text[]))
          AND (:support_email::text[] IS NULL OR r.details ->> 'supportEmail' = ANY (:support_email::text[]))
          AND (:support_phone::text[] IS NULL OR r.details ->> 'supportPhone' = ANY (:support_phone::text[]))
          AND (:trading_name::text[] IS NULL OR r.name = ANY (:trading_name::text[]))
          AND (:after_id::integer IS NULL OR r.retailer > :after_id::integer)
          AND (:before_id::integer IS NULL OR r.retailer < :before_id::integer)
        ORDER BY CASE WHEN :is_forward::boolean THEN r.retailer END,
                 CASE WHEN NOT :is_forward::boolean THEN r.retailer END DESC
        LIMIT :row_limit::integer
       ) AS r;

-- name: retailers_by_id
SELECT r.retailer AS id, r.ref, r.created_at AS "createdOn", r.updated_at AS "updatedOn", 'ACTIVE' AS status,
       r.details ->> 'summary' AS summary, r.details ->> 'websiteUrl' AS "websiteUrl",
       r.details ->> 'websiteUrlName' AS "websiteUrlName", r.details ->> 'primaryEmail' AS "primaryEmail",
       r.details ->> 'supportContactName' AS "supportContactName", r.details ->> 'supportEmail' AS "supportEmail",
       r.details ->> 'supportPhone' AS "supportPhone", r.name AS "tradingName"
  FROM retailer r
 WHERE r.account = :account AND r.retailer = ANY (:ids::integer[])
   AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]));
