-- name: insert_account(account, ref, name)$
INSERT INTO account (account, ref, name)
VALUES (:account, :ref, :name)
ON CONFLICT DO NOTHING
RETURNING account;

-- name: account_by_number(account)^
SELECT account, ref, name, created_at FROM account WHERE account = :account;

-- name: accounts_seen()
SELECT account, ref, name, created_at FROM account ORDER BY account;

-- name: take_numbers(account, series, count)$
INSERT INTO number_series AS s (account, series, last)
VALUES (:account, :series, :count)
ON CONFLICT (account, series) DO UPDATE SET last = s.last + excluded.last
RETURNING last;

-- name: change_number(account, topic)$
SELECT number FROM change_number WHERE account = :account AND topic = :topic;

-- name: insert_retailer(account, retailer, ref, name, currency, details)$
INSERT INTO retailer (account, retailer, ref, name, currency, details)
VALUES (:account, :retailer, :ref, :name, :currency, :details::jsonb)
ON CONFLICT (account, ref) DO NOTHING
RETURNING retailer;

-- name: retailers(account, retailers, refs)
SELECT retailer, ref, name, currency, details, created_at, updated_at
  FROM retailer
 WHERE account = :account
   AND (:retailers::integer[] IS NULL OR retailer = ANY (:retailers::integer[]))
   AND (:refs::text[] IS NULL OR ref = ANY (:refs::text[]))
 ORDER BY retailer;
