{% from "api/graphql/lists.sql" import among, between, newest_first, oldest_first, refs %}

{% macro location_filters() %}
{{ refs("l.ref") }}
{{ between("created_on", "l.created_at") }}
{{ between("updated_on", "l.updated_at") }}
{{ among("type", "l.type") }}
{{ among("status", "l.status") }}
{{ among("name", "l.name") }}
{{ among("support_phone_number", "l.details ->> 'supportPhoneNumber'") }}
{{ among("default_carrier", "l.details ->> 'defaultCarrier'") }}
{{ among("default_carrier_name", "l.details ->> 'defaultCarrierName'") }}
{% endmacro %}

-- name: locations
SELECT l.id
  FROM location l
 WHERE l.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR l.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
   {{ location_filters() }}
   {{ newest_first("l.id") }};

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
          {{ location_filters() }}
          {{ oldest_first("l.id") }}
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
