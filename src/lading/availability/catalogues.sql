-- name: insert_virtual_catalogue(account, id, ref, type, name, description, retailer, workflow_ref, inventory_catalogue_ref, product_catalogue_ref, network_refs, control_group_ref, attributes)^
INSERT INTO virtual_catalogue (account, id, ref, type, name, description, retailer, workflow_ref, workflow_version,
                               inventory_catalogue_ref, product_catalogue_ref, network_refs, control_group_ref, attributes)
SELECT :account, :id, :ref, :type, :name, :description, :retailer::integer, :workflow_ref::text,
       coalesce(max(lading_version_of(w, :id::uuid)), 0), :inventory_catalogue_ref, :product_catalogue_ref, :network_refs::text[], :control_group_ref, :attributes::jsonb
  FROM active_workflow AS w
 WHERE w.account = :account AND w.retailer = :retailer::integer AND w.ref = :workflow_ref::text
    ON CONFLICT (account, ref) DO NOTHING
RETURNING id, ref, type, name, status, workflow_ref, workflow_version, retailer, inventory_catalogue_ref,
          product_catalogue_ref, network_refs, control_group_ref, attributes, created_at, updated_at;

-- name: change_virtual_catalogue(account, ref, status, name, description, inventory_catalogue_ref, product_catalogue_ref, network_refs, control_group_ref, attributes)!
UPDATE virtual_catalogue
   SET status = coalesce(:status, status), name = coalesce(:name, name), description = coalesce(:description, description),
       inventory_catalogue_ref = :inventory_catalogue_ref, product_catalogue_ref = :product_catalogue_ref,
       network_refs = :network_refs::text[], control_group_ref = :control_group_ref,
       attributes = coalesce(:attributes::jsonb, attributes), updated_at = now()
 WHERE account = :account
   AND ref = :ref;

-- name: references_of(account, inventory_catalogue_ref, product_catalogue_ref, network_refs, control_group_ref)^
SELECT EXISTS (SELECT 1 FROM inventory_catalogue WHERE account = :account AND ref = :inventory_catalogue_ref)
           AS inventory_catalogue,
       EXISTS (SELECT 1 FROM product_catalogue WHERE account = :account AND ref = :product_catalogue_ref)
           AS product_catalogue,
       (SELECT min(place)
          FROM unnest(:network_refs::text[]) WITH ORDINALITY AS named (ref, place)
         WHERE NOT EXISTS (SELECT 1 FROM network AS n WHERE n.account = :account AND n.ref = named.ref)) AS network_unknown,
       :control_group_ref::text IS NULL
           OR EXISTS (SELECT 1 FROM control_group WHERE account = :account AND ref = :control_group_ref::text)
           AS control_group;

-- name: virtual_catalogues_by_ref(account, refs)
SELECT id, ref, type, name, status, workflow_ref, workflow_version, retailer, inventory_catalogue_ref,
       product_catalogue_ref, network_refs, control_group_ref, attributes, created_at, updated_at
  FROM virtual_catalogue
 WHERE account = :account
   AND ref = ANY(:refs::text[]);

-- name: virtual_catalogues_by_id(account, ids)
SELECT id, ref, type, name, status, workflow_ref, workflow_version, retailer, inventory_catalogue_ref,
       product_catalogue_ref, network_refs, control_group_ref, attributes, created_at, updated_at
  FROM virtual_catalogue
 WHERE account = :account
   AND id = ANY(:ids::uuid[]);

-- name: find_roots(account, ids, refs)
SELECT id, ref, type, status, workflow_ref, workflow_version, retailer, attributes
  FROM virtual_catalogue
 WHERE account = :account
   AND (id = ANY(:ids::uuid[]) OR ref = ANY(:refs::text[]));

-- name: update_roots(account, at, ids, statuses, attributes)!
UPDATE virtual_catalogue AS r
   SET status = n.status, attributes = n.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[]) AS n (id, status, attributes)
 WHERE r.account = :account
   AND r.id = n.id;

-- name: targets(account, refs, location_refs)
SELECT v.ref, v.id, v.type, v.retailer,
       ARRAY(SELECT l.ref
               FROM location AS l
              WHERE l.account = v.account AND l.ref = ANY (:location_refs::text[])
                AND (v.network_refs = '{}' OR EXISTS (
                     SELECT 1
                       FROM network AS n
                       JOIN network_location AS nl ON nl.account = n.account AND nl.network_id = n.id
                      WHERE n.account = v.account AND n.ref = ANY (v.network_refs) AND nl.location_id = l.id))) AS shown
  FROM virtual_catalogue AS v
 WHERE v.account = :account
   AND v.ref = ANY (:refs::text[])
   AND v.workflow_version > 0;
