{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, refs %}

-- name: profiles
SELECT v.id
  FROM sourcing_profile_version v
  JOIN sourcing_profile p ON p.account = :account AND p.ref = v.ref
 WHERE v.account = :account
   {{ in_scope("p.retailer") }}
   {{ among("retailer_id", "p.retailer", "integer") }}
   {{ between("created_on", "v.created_at") }}
   {{ between("updated_on", "v.updated_at") }}
   {{ refs("v.ref") }}
   {{ among("version", "v.version", "integer") }}
   {{ among("version_comment", "v.version_comment") }}
   {{ among("name", "v.name") }}
   {{ among("description", "v.description") }}
   {{ among("status", "v.status") }}
   {{ among("default_max_split", "v.max_split", "integer") }}
   {{ newest_first("v.id") }};

-- name: profiles_by_id
SELECT v.id, v.ref, v.version, v.version_comment AS "versionComment", v.name, v.description, v.status,
       v.created_at AS "createdOn", v.updated_at AS "updatedOn", v.created_by AS "createdBy", p.retailer,
       v.network_ref, v.virtual_catalogue_ref, v.max_split AS "defaultMaxSplit", v.document
  FROM sourcing_profile_version v
  JOIN sourcing_profile p ON p.account = :account AND p.ref = v.ref
 WHERE v.account = :account AND v.id = ANY (:ids::uuid[])
   {{ in_scope("p.retailer") }};
