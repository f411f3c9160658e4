-- name: tables_open_to_other_accounts
-- Read from the catalogue, so that no new table escapes. The parameters are those of every invariant.
SELECT c.oid::regclass::text AS name, c.relrowsecurity AS is_enabled, c.relforcerowsecurity AS is_forced,
       EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS has_policy
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account' AND NOT a.attisdropped
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND :account::int IS NOT NULL
   AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
 LIMIT :rows_max;

-- name: powers_of_the_application
SELECT r.rolname, r.rolsuper, r.rolbypassrls,
       EXISTS (SELECT FROM pg_shdepend d
                WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid AND d.deptype = 'o') AS owns_something
  FROM pg_roles r
 WHERE r.rolname = 'lading_app' AND :account::int IS NOT NULL
   AND (r.rolsuper OR r.rolbypassrls
        OR EXISTS (SELECT FROM pg_shdepend d
                    WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid AND d.deptype = 'o'))
 LIMIT :rows_max;

-- name: amounts_not_exact
-- Money and quantities are integers; only lengths, weights and coordinates may be binary fractions.
SELECT a.attrelid::regclass::text AS table_name, a.attname AS column_name, format_type(a.atttypid, NULL) AS type
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
 WHERE a.attnum > 0 AND NOT a.attisdropped AND :account::int IS NOT NULL
   AND a.atttypid IN ('real'::regtype, 'double precision'::regtype, 'numeric'::regtype, 'money'::regtype)
   AND a.attname NOT IN ('latitude', 'longitude')
   AND a.attname !~ '_(cm|kg)$'
 LIMIT :rows_max;

-- name: keys_not_led_by_account
-- The ref of an account is its name among all accounts: the one exception.
SELECT i.indexrelid::regclass::text AS name
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account'
 WHERE i.indisunique AND i.indkey[0] <> a.attnum AND :account::int IS NOT NULL
   AND i.indexrelid::regclass::text <> 'account_ref_key'
 UNION ALL
SELECT k.conrelid::regclass::text || '.' || k.conname
  FROM pg_constraint k
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
  JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
 WHERE k.connamespace = 'public'::regnamespace AND k.contype = 'f'
   AND (a.attname <> 'account' OR b.attname <> 'account')
 LIMIT :rows_max;
