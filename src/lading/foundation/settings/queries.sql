-- name: put_setting(account, context_type, context_ref, name, value)!
INSERT INTO setting AS s (account, context_type, context_ref, name, value)
VALUES (:account, :context_type, :context_ref, :name, :value::jsonb)
ON CONFLICT (account, name, context_type, context_ref) DO UPDATE SET value = excluded.value, updated_at = now()
 WHERE s.value <> excluded.value;

-- name: add_setting(account, context_type, context_ref, name, value)!
INSERT INTO setting (account, context_type, context_ref, name, value)
VALUES (:account, :context_type, :context_ref, :name, :value::jsonb)
ON CONFLICT (account, name, context_type, context_ref) DO NOTHING;

-- name: remove_setting(account, context_type, context_ref, name)!
DELETE FROM setting
 WHERE account = :account AND context_type = :context_type AND context_ref = :context_ref AND name = :name;

-- name: settings_named(account, names)
SELECT name, context_type, context_ref, value, updated_at
  FROM setting
 WHERE account = :account AND name = ANY (:names::text[])
 ORDER BY name, context_type, context_ref;

-- name: settings_asked(account, names, context_types, context_refs)
SELECT s.name, s.context_type, s.context_ref, s.value
  FROM unnest(:names::text[]) AS n (name)
 CROSS JOIN unnest(:context_types::text[], :context_refs::text[]) AS c (context_type, context_ref)
  JOIN setting AS s ON s.account = :account AND s.name = n.name AND s.context_type = c.context_type
                   AND s.context_ref = c.context_ref;
