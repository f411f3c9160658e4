{% from "api/graphql/lists.sql" import among %}

-- name: settings
-- A setting goes by its context, the number of what that is of (0 for a location that is gone), and its name.
SELECT s.id, s.name, s.value_type AS "valueType", s.context, s.context_id AS "contextId", s.value, s.lob_value AS "lobValue"
  FROM (SELECT concat_ws(':', s.context_type, c.id, s.name) AS id, s.name, s.context_type AS context, c.id AS context_id,
               t.type AS value_type, CASE WHEN t.type <> 'JSON' THEN s.value #>> '{}' END AS value,
               CASE WHEN t.type = 'JSON' THEN s.value END AS lob_value
          FROM setting s
          LEFT JOIN location l ON l.account = :account AND s.context_type = 'AGENT' AND l.ref = s.context_ref
         CROSS JOIN LATERAL (
               SELECT CASE s.context_type WHEN 'ACCOUNT' THEN s.account WHEN 'RETAILER' THEN s.context_ref::integer
                                          ELSE COALESCE(l.number, 0) END AS id) AS c
         CROSS JOIN LATERAL (
               SELECT CASE jsonb_typeof(s.value) WHEN 'string' THEN 'STRING' WHEN 'boolean' THEN 'BOOLEAN'
                                                 WHEN 'number' THEN 'NUMBER' ELSE 'JSON' END AS type) AS t
         WHERE s.account = :account
           AND (:scope_retailers::integer[] IS NULL
                OR (s.context_type = 'RETAILER' AND c.id = ANY (:scope_retailers::integer[]))
                OR l.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
           {{ among("name", "s.name") }}
           AND (:context::text[] IS NULL OR s.context_type = ANY (:context::text[]))) AS s
 WHERE (:setting_id::text IS NULL OR s.id = :setting_id::text)
   {{ among("context_id", "s.context_id", "integer") }}
   {{ among("value_type", "s.value_type") }}
   {{ among("value", "s.value") }}
   AND (:after_id::text IS NULL OR s.id COLLATE "C" > :after_id::text)
   AND (:before_id::text IS NULL OR s.id COLLATE "C" < :before_id::text)
 ORDER BY CASE WHEN :is_forward::boolean THEN s.id COLLATE "C" END,
          CASE WHEN NOT :is_forward::boolean THEN s.id COLLATE "C" END DESC
 LIMIT :row_limit::integer;
