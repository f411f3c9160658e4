{% from "api/graphql/lists.sql" import among, between, newest_first, oldest_first %}

{% macro area_filters() %}
{{ between("created_on", "s.created_at") }}
{{ between("updated_on", "s.updated_at") }}
{{ among("name", "s.ref") }}
{{ among("type", "s.type") }}
{{ among("status", "s.status") }}
{% endmacro %}

{% macro in_reach() %}
AND (:scope_retailers::integer[] IS NULL
     OR l.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
{% endmacro %}

-- name: areas
SELECT s.id
  FROM storage_area s
  JOIN location l ON l.account = :account AND l.id = s.location_id
 WHERE s.account = :account
   {{ in_reach() }}
   {{ area_filters() }}
   {{ newest_first("s.id") }};

-- name: areas_of_locations
SELECT p.id AS parent, s.id
  FROM unnest(:parents::uuid[]) AS p (id)
  JOIN location l ON l.account = :account AND l.id = p.id
 CROSS JOIN LATERAL (
       SELECT s.id
         FROM storage_area s
        WHERE s.account = :account AND s.location_id = p.id
          {{ in_reach() }}
          {{ area_filters() }}
          {{ oldest_first("s.id") }}
       ) AS s;

-- name: areas_by_id
SELECT s.id, s.created_at AS "createdOn", s.updated_at AS "updatedOn", s.ref AS name, s.status, s.type, s.attributes, s.location_id
  FROM storage_area s
  JOIN location l ON l.account = :account AND l.id = s.location_id
 WHERE s.account = :account AND s.id = ANY (:ids::uuid[])
   {{ in_reach() }};
