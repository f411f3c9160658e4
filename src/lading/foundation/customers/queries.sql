-- name: insert_customers(account, customers)
-- In one order, so that two writers of the same customers wait for each other only one way round.
INSERT INTO customer (account, id, ref, retailer, username, first_name, last_name, primary_email, primary_phone, timezone,
                      promotion_opt_in, details, attributes)
SELECT :account, c.id, c.ref, c.retailer, c.username, c.first_name, c.last_name, c.primary_email, c.primary_phone,
       c.time_zone, c.promotion_opt_in, c.details, c.attributes
  FROM jsonb_to_recordset(:customers::jsonb) AS c (
           id uuid, ref text, retailer integer, username text, first_name text, last_name text, primary_email text,
           primary_phone text, time_zone text, promotion_opt_in boolean, details jsonb, attributes jsonb)
 ORDER BY c.ref
ON CONFLICT DO NOTHING
RETURNING id;

-- name: customers_by_id(account, ids)
SELECT id, ref, retailer, username, first_name, last_name, primary_email, primary_phone, status, timezone AS time_zone,
       promotion_opt_in, details, attributes, created_at, updated_at
  FROM customer
 WHERE account = :account AND id = ANY (:ids::uuid[]);

-- name: customers_by_ref(account, refs)
SELECT id, ref, retailer, username, first_name, last_name, primary_email, primary_phone, status, timezone AS time_zone,
       promotion_opt_in, details, attributes, created_at, updated_at
  FROM customer
 WHERE account = :account AND ref = ANY (:refs::text[]);
