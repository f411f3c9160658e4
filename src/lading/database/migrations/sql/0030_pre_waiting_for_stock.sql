-- Who waits for stock: the order and the lot that an entry counts on, and a pool whose limit is also what is on its way.
ALTER TABLE promise_pool ADD COLUMN is_by_inbound boolean NOT NULL DEFAULT false;
ALTER TABLE promise_pool_entry
    ADD COLUMN order_id uuid, ADD COLUMN fulfilment_id uuid, ADD COLUMN lot_ref text, ADD COLUMN expected_on date;

-- Units on their way to the places a virtual catalogue shows, as its inventory catalogue says what counts; what is overdue
-- counts once it is there.
CREATE FUNCTION lading_units_expected(of_account integer, catalogue text, product integer) RETURNS integer
    LANGUAGE sql STABLE AS $$
SELECT coalesce(sum(s.quantity), 0)::integer
  FROM virtual_catalogue AS v
  JOIN inventory_catalogue AS c ON c.account = v.account AND c.ref = v.inventory_catalogue_ref
 CROSS JOIN LATERAL (SELECT coalesce(c.attributes #> '{quantityTypes,value,expected}', '{}') AS expected) AS t
  JOIN inventory_side_quantity AS s
    ON s.account = v.account AND s.catalogue_number = c.number AND s.product_number = product
 WHERE v.account = of_account
   AND v.ref = catalogue
   AND s.expected_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
   AND jsonb_exists(coalesce(t.expected -> 'types', '["INBOUND"]'), s.type)
   AND jsonb_exists(coalesce(t.expected -> 'statuses', '["ACTIVE", "CREATED"]'), s.status)
   AND jsonb_exists(coalesce(t.expected -> 'conditions', '["NEW"]'), s.condition)
   AND (v.network_refs = '{}' OR EXISTS (
        SELECT FROM network AS n
          JOIN network_location AS nl ON nl.account = n.account AND nl.network_id = n.id
          JOIN location AS l ON l.account = nl.account AND l.id = nl.location_id
         WHERE n.account = v.account AND n.ref = ANY (v.network_refs) AND l.number = s.location_number))
$$;

-- Units of a product that somebody waits for, by the virtual catalogue they were sold through: nobody else may have them.
CREATE VIEW promise_waiting WITH (security_invoker = true) AS
SELECT p.account, c.number AS catalogue_number, p.product_number, p.virtual_catalogue_ref, p.reserved AS units
  FROM promise_pool AS p
  JOIN virtual_catalogue AS v ON v.account = p.account AND v.ref = p.virtual_catalogue_ref
  JOIN inventory_catalogue AS c ON c.account = v.account AND c.ref = v.inventory_catalogue_ref
 WHERE p.reserved > 0;
GRANT SELECT ON promise_waiting TO lading_app;

-- Which transactions changed what may be promised of products beside their stock: pools, and what is on its way.
CREATE TABLE promise_touch (
    account         integer     NOT NULL,
    transaction_id  bigint      NOT NULL,
    number          bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    products        integer[]   NOT NULL,
    touched_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, transaction_id, number),
    FOREIGN KEY (account) REFERENCES account (account)
);
CALL lading_isolate('promise_touch');

-- Fired by the tables themselves, so that no writer can forget it.
CREATE FUNCTION lading_touch_promises() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO promise_touch (account, transaction_id, products)
    SELECT account, pg_current_xact_id()::text::bigint, array_agg(DISTINCT product_number)
      FROM touched
     GROUP BY account;
    RETURN NULL;
END $$;
CREATE TRIGGER touch_by_insert AFTER INSERT ON promise_pool REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION lading_touch_promises();
CREATE TRIGGER touch_by_update AFTER UPDATE ON promise_pool REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION lading_touch_promises();
CREATE TRIGGER touch_by_insert AFTER INSERT ON inventory_side_quantity REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION lading_touch_promises();
CREATE TRIGGER touch_by_update AFTER UPDATE ON inventory_side_quantity REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION lading_touch_promises();
