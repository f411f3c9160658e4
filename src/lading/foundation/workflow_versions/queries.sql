-- name: insert_version(account, retailer, ref, version, label, document, created_by)!
INSERT INTO workflow (account, retailer, ref, version, label, document, created_by)
VALUES (:account, :retailer, :ref, :version, :label, :document::json, :created_by);

-- name: activate_version(account, retailer, ref, version)!
INSERT INTO active_workflow AS a (account, retailer, ref, version)
SELECT account, retailer, ref, version
  FROM workflow
 WHERE account = :account AND retailer = :retailer AND ref = :ref AND version = :version
ON CONFLICT (account, retailer, ref) DO UPDATE
   SET version = excluded.version, candidate_version = NULL, candidate_percent = 0, changed_at = now();

-- name: roll_out_version(account, retailer, ref, version, percent)!
-- No row: there is no such version, or no active one beside it.
UPDATE active_workflow AS a
   SET candidate_version = CASE WHEN :percent > 0 THEN w.version END, candidate_percent = :percent, changed_at = now()
  FROM workflow AS w
 WHERE w.account = :account AND w.retailer = :retailer AND w.ref = :ref AND w.version = :version
   AND a.account = w.account AND a.retailer = w.retailer AND a.ref = w.ref;

-- name: active_versions(account, retailer)
SELECT ref, version FROM active_workflow WHERE account = :account AND retailer = :retailer ORDER BY ref;

-- name: versions(account, retailer, ref)
SELECT w.ref, w.version, w.label, w.created_at, w.created_by, a.version = w.version IS TRUE AS is_active,
       CASE w.version WHEN a.candidate_version THEN a.candidate_percent
                      WHEN a.version THEN 100 - a.candidate_percent
                      ELSE 0 END AS percent
  FROM workflow w
  LEFT JOIN active_workflow a ON a.account = :account AND a.retailer = w.retailer AND a.ref = w.ref
 WHERE w.account = :account AND w.retailer = :retailer AND w.ref = :ref
 ORDER BY w.version DESC;

-- name: document(account, retailer, ref, version)$
SELECT document
  FROM workflow
 WHERE account = :account AND retailer = :retailer AND ref = :ref
   AND version = coalesce(:version::integer,
                          (SELECT a.version FROM active_workflow a
                            WHERE a.account = :account AND a.retailer = :retailer AND a.ref = :ref));

-- name: text(account, retailer, ref, version)$
-- To the letter as it was published.
SELECT document::text
  FROM workflow
 WHERE account = :account AND retailer = :retailer AND ref = :ref
   AND version = coalesce(:version::integer,
                          (SELECT a.version FROM active_workflow a
                            WHERE a.account = :account AND a.retailer = :retailer AND a.ref = :ref));
