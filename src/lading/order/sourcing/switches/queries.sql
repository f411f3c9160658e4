-- name: insert_change(account, id, service, scope, scope_ref, is_off, reason, changed_by)^
INSERT INTO sourcing_switch (account, id, service, scope, scope_ref, is_off, reason, changed_by)
VALUES (:account, :id, :service, :scope, :scope_ref, :is_off, :reason, :changed_by)
RETURNING id, service, scope, scope_ref, is_off, reason, changed_by, changed_at;

-- name: switched_off(account)
-- The last change of each scope, where it switched off.
SELECT id, service, scope, scope_ref, is_off, reason, changed_by, changed_at
  FROM (SELECT DISTINCT ON (service, scope, scope_ref) *
          FROM sourcing_switch
         WHERE account = :account
         ORDER BY service, scope, scope_ref, number DESC) AS last
 WHERE is_off
 ORDER BY service, scope, scope_ref;

-- name: changes(account, rows_max)
SELECT id, service, scope, scope_ref, is_off, reason, changed_by, changed_at
  FROM sourcing_switch
 WHERE account = :account
 ORDER BY number DESC
 LIMIT :rows_max;

-- name: is_network(account, ref)$
SELECT EXISTS (SELECT FROM network WHERE account = :account AND ref = :ref);

-- name: retailer_of_location(account, ref)$
SELECT retailer FROM location WHERE account = :account AND ref = :ref;
