{% from "api/graphql/lists.sql" import among, between, in_scope, oldest_first, refs %}

{% macro retailer_filters() %}
{{ in_scope("r.retailer") }}
{{ between("created_on", "r.created_at") }}
{{ between("updated_on", "r.updated_at") }}
{{ refs("r.ref") }}
{{ among("status", "'ACTIVE'") }}
{{ among("summary", "r.details ->> 'summary'") }}
{{ among("website_url", "r.details ->> 'websiteUrl'") }}
{{ among("website_url_name", "r.details ->> 'websiteUrlName'") }}
{{ among("primary_email", "r.details ->> 'primaryEmail'") }}
{{ among("support_contact_name", "r.details ->> 'supportContactName'") }}
{{ among("support_email", "r.details ->> 'supportEmail'") }}
{{ among("support_phone", "r.details ->> 'supportPhone'") }}
{{ among("trading_name", "r.name") }}
{% endmacro %}

-- name: retailers
SELECT r.retailer AS id
  FROM retailer r
 WHERE r.account = :account
   {{ retailer_filters() }}
   {{ oldest_first("r.retailer", "integer") }};

-- name: retailers_of_networks
SELECT p.id AS parent, r.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT r.retailer AS id
         FROM network_retailer m
         JOIN retailer r ON r.account = :account AND r.retailer = m.retailer
        WHERE m.account = :account AND m.network_id = p.id
          {{ retailer_filters() }}
          {{ oldest_first("r.retailer", "integer") }}
       ) AS r;

-- name: retailers_by_id
SELECT r.retailer AS id, r.ref, r.created_at AS "createdOn", r.updated_at AS "updatedOn", 'ACTIVE' AS status,
       r.details ->> 'summary' AS summary, r.details ->> 'websiteUrl' AS "websiteUrl",
       r.details ->> 'websiteUrlName' AS "websiteUrlName", r.details ->> 'primaryEmail' AS "primaryEmail",
       r.details ->> 'supportContactName' AS "supportContactName", r.details ->> 'supportEmail' AS "supportEmail",
       r.details ->> 'supportPhone' AS "supportPhone", r.name AS "tradingName"
  FROM retailer r
 WHERE r.account = :account AND r.retailer = ANY (:ids::integer[])
   {{ in_scope("r.retailer") }};
