{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, refs %}

-- name: customers
SELECT c.id
  FROM customer c
 WHERE c.account = :account
   {{ in_scope("c.retailer") }}
   {{ refs("c.ref") }}
   {{ among("status", "c.status") }}
   {{ between("created_on", "c.created_at") }}
   {{ between("updated_on", "c.updated_at") }}
   {{ among("title", "c.details ->> 'title'") }}
   {{ among("department", "c.details ->> 'department'") }}
   {{ among("country", "c.details ->> 'country'") }}
   {{ among("first_name", "c.first_name") }}
   {{ among("last_name", "c.last_name") }}
   {{ among("username", "c.username") }}
   {{ among("primary_email", "c.primary_email") }}
   {{ among("primary_phone", "c.primary_phone") }}
   {{ among("timezone", "c.timezone") }}
   {{ among("promotion_opt_in", "c.promotion_opt_in", "boolean") }}
   {{ newest_first("c.id") }};

-- name: customers_by_id
SELECT c.id, c.ref, c.status, c.created_at AS "createdOn", c.updated_at AS "updatedOn", c.attributes,
       c.details ->> 'title' AS title, c.details ->> 'department' AS department, c.details ->> 'country' AS country,
       c.first_name AS "firstName", c.last_name AS "lastName", c.username, c.primary_email AS "primaryEmail",
       c.primary_phone AS "primaryPhone", c.timezone AS timezone, c.promotion_opt_in AS "promotionOptIn", c.retailer
  FROM customer c
 WHERE c.account = :account AND c.id = ANY (:ids::uuid[])
   {{ in_scope("c.retailer") }};
