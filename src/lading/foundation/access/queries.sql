-- name: put_role(account, name, permissions)!
INSERT INTO role (account, name, permissions)
VALUES (:account, :name, :permissions::text[])
ON CONFLICT (account, name) DO UPDATE SET permissions = excluded.permissions;

-- name: roles(account)
SELECT name, permissions FROM role WHERE account = :account ORDER BY name;

-- name: insert_user(account, id, ref, username, password_hash, first_name, last_name, primary_email)$
INSERT INTO app_user (account, id, ref, username, password_hash, first_name, last_name, primary_email)
VALUES (:account, :id, :ref, :username, :password_hash, :first_name, :last_name, :primary_email)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: users_by_id(account, ids)
SELECT id, ref, username, status, first_name, last_name, primary_email, created_at, updated_at
  FROM app_user
 WHERE account = :account AND id = ANY (:ids::uuid[]);

-- name: user_by_ref(account, ref)^
SELECT id, ref, username, status, first_name, last_name, primary_email, created_at, updated_at
  FROM app_user
 WHERE account = :account AND ref = :ref;

-- name: user_to_sign_in(account, username)^
SELECT id, password_hash FROM app_user WHERE account = :account AND username = :username AND status = 'ACTIVE';

-- name: user_by_name(account, ref, username)^
SELECT id, ref, username FROM app_user WHERE account = :account AND (ref = :ref OR username = :username) LIMIT 1;

-- name: set_user_status(account, id, status)!
UPDATE app_user SET status = :status, updated_at = now() WHERE account = :account AND id = :id;

-- name: grant_role(account, user_id, role, context_type, context_ref)!
INSERT INTO user_role (account, user_id, role, context_type, context_ref)
VALUES (:account, :user_id, :role, :context_type, :context_ref)
ON CONFLICT DO NOTHING;

-- name: revoke_role(account, user_id, role, context_type, context_ref)!
DELETE FROM user_role
 WHERE account = :account AND user_id = :user_id AND role = :role
   AND context_type = :context_type AND context_ref = :context_ref;

-- name: grants_of(account, user_id)
SELECT g.role, g.context_type, g.context_ref, r.permissions
  FROM user_role g
  JOIN role r ON r.account = :account AND r.name = g.role
 WHERE g.account = :account AND g.user_id = :user_id
 ORDER BY g.role, g.context_type, g.context_ref;

-- name: insert_client(account, client_id, secret_hash, user_id)!
INSERT INTO api_client (account, client_id, secret_hash, user_id)
VALUES (:account, :client_id, :secret_hash, :user_id);

-- name: client_to_sign_in(account, client_id)^
SELECT c.client_id, c.secret_hash, c.user_id
  FROM api_client c
  JOIN app_user u ON u.account = :account AND u.id = c.user_id AND u.status = 'ACTIVE'
 WHERE c.account = :account AND c.client_id = :client_id AND c.revoked_at IS NULL;

-- name: revoke_client(account, client_id, at)!
UPDATE api_client SET revoked_at = :at WHERE account = :account AND client_id = :client_id AND revoked_at IS NULL;

-- name: insert_token(account, token_hash, user_id, client_id, at, expires_at)!
INSERT INTO access_token (account, token_hash, user_id, client_id, created_at, expires_at)
VALUES (:account, :token_hash, :user_id, :client_id, :at, :expires_at);

-- name: remove_expired_tokens(account, user_id, at)!
-- A user's dead tokens go when a new one comes: the table holds what is alive and little else.
DELETE FROM access_token WHERE account = :account AND user_id = :user_id AND expires_at < :at;

-- name: token_holder(account, token_hash, at)^
-- One row for a token that is alive, of a user who is active and a client that was not revoked.
SELECT u.id AS user_id, u.username, t.client_id,
       coalesce((SELECT jsonb_agg(jsonb_build_array(g.context_type, g.context_ref, r.permissions)
                                  ORDER BY g.context_type, g.context_ref, g.role)
                   FROM user_role g
                   JOIN role r ON r.account = :account AND r.name = g.role
                  WHERE g.account = :account AND g.user_id = u.id), '[]') AS grants
  FROM access_token t
  JOIN app_user u ON u.account = :account AND u.id = t.user_id AND u.status = 'ACTIVE'
  LEFT JOIN api_client c ON c.account = :account AND c.client_id = t.client_id
 WHERE t.account = :account AND t.token_hash = :token_hash
   AND t.expires_at > :at AND t.revoked_at IS NULL AND c.revoked_at IS NULL;

-- name: revoke_token(account, token_hash, at)!
UPDATE access_token SET revoked_at = :at WHERE account = :account AND token_hash = :token_hash AND revoked_at IS NULL;
