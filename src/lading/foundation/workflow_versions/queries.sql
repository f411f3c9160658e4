-- name: insert_version(account, retailer, ref, version, label, document, created_by)!
INSERT INTO workflow (account, retailer, ref, version, label, document, created_by)
VALUES (:account, :retailer, :ref, :version, :label, :document::json, :created_by);

-- name: activate_version(account, retailer, ref, version)!
INSERT INTO active_workflow AS a (account, retailer, ref, version)
SELECT account, retailer, ref, version
  FROM workflow
 WHERE account = :account AND retailer = :retailer AND ref = :ref AND version = :version
ON CONFLICT (account, retailer, ref) DO UPDATE SET version = excluded.version, changed_at = now();

-- name: active_versions(account, retailer)
SELECT ref, version FROM active_workflow WHERE account = :account AND retailer = :retailer ORDER BY ref;

-- name: versions(account, retailer, ref)
SELECT w.ref, w.version, w.label, w.created_at, w.created_by, a.version IS NOT NULL AS is_active
  FROM workflow w
  LEFT JOIN active_workflow a ON a.account = :account AND a.retailer = w.retailer AND a.ref = w.ref AND a.version = w.version
 WHERE w.account = :account AND w.retailer = :retailer AND w.ref = :ref
 ORDER BY w.version DESC;

-- name: document(account, retailer, ref, version)$
SELECT document
  FROM workflow
 WHERE account = :account AND retailer = :retailer AND ref = :ref
   AND version = coalesce(:version::integer,
                          (SELECT a.version FROM active_workflow a
                            WHERE a.account = :account AND a.retailer = :retailer AND a.ref = :ref));
