{% from "api/graphql/lists.sql" import among, between, newest_first, oldest_first, refs %}

{% macro network_filters() %}
{{ between("created_on", "n.created_at") }}
{{ between("updated_on", "n.updated_at") }}
{{ refs("n.ref") }}
{{ among("type", "n.type") }}
{{ among("status", "n.status") }}
{% endmacro %}

-- name: networks
SELECT n.id
  FROM network n
 WHERE n.account = :account
   AND (:scope_retailers::integer[] IS NULL OR EXISTS (
        SELECT FROM network_retailer s
         WHERE s.account = :account AND s.network_id = n.id AND s.retailer = ANY (:scope_retailers::integer[])))
   {{ network_filters() }}
   {{ newest_first("n.id") }};

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
          {{ network_filters() }}
          {{ oldest_first("n.id") }}
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
          {{ network_filters() }}
          {{ oldest_first("n.id") }}
       ) AS n;

-- name: networks_by_id
SELECT n.id, n.ref, n.type, n.status, n.created_at AS "createdOn", n.updated_at AS "updatedOn", n.attributes
  FROM network n
 WHERE n.account = :account AND n.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR EXISTS (
        SELECT FROM network_retailer s
         WHERE s.account = :account AND s.network_id = n.id AND s.retailer = ANY (:scope_retailers::integer[])));
