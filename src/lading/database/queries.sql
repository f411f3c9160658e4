-- name: safety_facts()^
-- The role is the one in force, so that a login that can act as more is judged by what it acts as.
SELECT current_setting('server_version_num')::integer AS server_version_num,
       current_setting('server_encoding') AS server_encoding,
       current_setting('fsync') AS fsync,
       current_setting('full_page_writes') AS full_page_writes,
       current_setting('synchronous_commit') AS synchronous_commit,
       rolname AS role,
       rolsuper AS superuser,
       rolbypassrls AS bypasses_rls,
       ARRAY(SELECT oid::regclass::text
               FROM pg_class
              WHERE pg_has_role(acting.oid, relowner, 'USAGE')
                AND relkind IN ('r', 'p')
                AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
              ORDER BY 1
              LIMIT 5) AS tables_owned
  FROM pg_roles AS acting
 WHERE rolname = current_user
