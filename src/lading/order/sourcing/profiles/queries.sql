-- name: insert_profile(account, ref, retailer)!
INSERT INTO sourcing_profile (account, ref, retailer)
VALUES (:account, :ref, :retailer)
ON CONFLICT (account, ref) DO NOTHING;

-- name: lock_profile(account, ref)$
-- Versions are made and activated one after the other.
SELECT retailer
  FROM sourcing_profile
 WHERE account = :account AND ref = :ref
   FOR NO KEY UPDATE;

-- name: last_version(account, ref)$
-- A statement of its own: the one that waits for the lock would still see what was there before.
SELECT coalesce(max(version), 0)
  FROM sourcing_profile_version
 WHERE account = :account AND ref = :ref;

-- name: insert_version(account, id, ref, version, status, name, description, version_comment, network_ref, virtual_catalogue_ref, max_split, document, created_by)!
INSERT INTO sourcing_profile_version (account, id, ref, version, status, name, description, version_comment, network_ref,
                                      virtual_catalogue_ref, max_split, document, created_by)
VALUES (:account, :id, :ref, :version, :status, :name, :description, :version_comment, :network_ref,
        :virtual_catalogue_ref, :max_split, :document::jsonb, :created_by);

-- name: retire_active(account, ref, version)!
UPDATE sourcing_profile_version
   SET status = 'INACTIVE', updated_at = now()
 WHERE account = :account AND ref = :ref AND status = 'ACTIVE' AND version <> :version;

-- name: activate_version(account, ref, version)$
UPDATE sourcing_profile_version
   SET status = 'ACTIVE', updated_at = CASE WHEN status = 'ACTIVE' THEN updated_at ELSE now() END
 WHERE account = :account AND ref = :ref AND version = :version
RETURNING id;

-- name: active_profiles(account, refs)
SELECT v.id, v.ref, p.retailer, v.version, v.status, v.name, v.description, v.version_comment, v.network_ref,
       v.virtual_catalogue_ref, v.max_split, v.document, v.created_by, v.created_at, v.updated_at
  FROM sourcing_profile_version v
  JOIN sourcing_profile p ON p.account = :account AND p.ref = v.ref
 WHERE v.account = :account AND v.ref = ANY (:refs::text[]) AND v.status = 'ACTIVE';

-- name: profile_version(account, ref, version)^
-- The newest version where none is named.
SELECT v.id, v.ref, p.retailer, v.version, v.status, v.name, v.description, v.version_comment, v.network_ref,
       v.virtual_catalogue_ref, v.max_split, v.document, v.created_by, v.created_at, v.updated_at
  FROM sourcing_profile_version v
  JOIN sourcing_profile p ON p.account = :account AND p.ref = v.ref
 WHERE v.account = :account AND v.ref = :ref AND (:version::integer IS NULL OR v.version = :version::integer)
 ORDER BY v.version DESC
 LIMIT 1;

-- name: unknown_networks(account, refs)
SELECT r.ref
  FROM unnest(:refs::text[]) AS r (ref)
 WHERE NOT EXISTS (SELECT FROM network n WHERE n.account = :account AND n.ref = r.ref);

-- name: unknown_virtual_catalogues(account, refs)
SELECT r.ref
  FROM unnest(:refs::text[]) AS r (ref)
 WHERE NOT EXISTS (SELECT FROM virtual_catalogue c WHERE c.account = :account AND c.ref = r.ref);

-- name: trials(account, refs)
SELECT v.id, v.ref, p.retailer, v.version, v.status, v.name, v.description, v.version_comment, v.network_ref,
       v.virtual_catalogue_ref, v.max_split, v.document, v.created_by, v.created_at, v.updated_at, t.percent, t.started_at
  FROM sourcing_profile_trial t
  JOIN sourcing_profile_version v ON v.account = :account AND v.ref = t.ref AND v.version = t.version
  JOIN sourcing_profile p ON p.account = :account AND p.ref = t.ref
 WHERE t.account = :account AND t.ref = ANY (:refs::text[]);

-- name: start_trial(account, ref, version, percent, started_by)$
-- Of another version it begins anew; a larger share of the same one keeps the orders that are in.
INSERT INTO sourcing_profile_trial AS t (account, ref, version, percent, started_by)
SELECT v.account, v.ref, v.version, :percent, :started_by
  FROM sourcing_profile_version v
 WHERE v.account = :account AND v.ref = :ref AND v.version = :version AND v.status <> 'ACTIVE'
    ON CONFLICT (account, ref)
    DO UPDATE SET version = excluded.version, percent = excluded.percent, started_by = excluded.started_by,
                  started_at = CASE WHEN t.version = excluded.version THEN t.started_at ELSE now() END
RETURNING version;

-- name: end_trial(account, ref)$
DELETE FROM sourcing_profile_trial WHERE account = :account AND ref = :ref RETURNING version;

-- name: version_before(account, ref)$
SELECT version
  FROM sourcing_profile_version
 WHERE account = :account AND ref = :ref AND status = 'INACTIVE'
 ORDER BY updated_at DESC, version DESC
 LIMIT 1;
