-- name: put_service(account, retailer, ref, document)^
-- Whether it is new tells the caller 201 from 200; the same document again is no change.
INSERT INTO delivery_service AS s (account, retailer, ref, document)
VALUES (:account, :retailer, :ref, :document::jsonb)
ON CONFLICT (account, retailer, ref) DO UPDATE SET document = excluded.document, updated_at = now()
 WHERE s.document <> excluded.document
RETURNING xmax = 0 AS is_new;

-- name: services_of(account, retailers)
SELECT retailer, ref, document
  FROM delivery_service
 WHERE account = :account AND retailer = ANY (:retailers::integer[])
 ORDER BY retailer, ref;

-- name: service_count(account, retailer)$
SELECT count(*) FROM delivery_service WHERE account = :account AND retailer = :retailer;

-- name: remove_service(account, retailer, ref)$
DELETE FROM delivery_service WHERE account = :account AND retailer = :retailer AND ref = :ref RETURNING document;
