-- What a kit holds: products of its own catalogue, and how many of each. A kit has no stock of its own.

CREATE TABLE kit_component (
    account       integer NOT NULL,
    kit_id        uuid    NOT NULL,
    component_id  uuid    NOT NULL,
    place         integer NOT NULL,
    quantity      integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
    PRIMARY KEY (account, kit_id, component_id),
    FOREIGN KEY (account, kit_id) REFERENCES product (account, id),
    FOREIGN KEY (account, component_id) REFERENCES product (account, id),
    CONSTRAINT kit_of_itself CHECK (kit_id <> component_id)
);
CALL lading_isolate('kit_component');
CREATE INDEX kit_component_by_component ON kit_component (account, component_id);

-- Kits do not nest, so there is no circle of kits, and what can be sold of one is a minimum over plain products. Writers of
-- one catalogue's kits take turns, so that two of them cannot nest two kits at the same time.
CREATE FUNCTION lading_kit_nests_not() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM product_catalogue AS c
      WHERE (c.account, c.id) IN (SELECT p.account, p.catalogue_id
                                    FROM touched AS t
                                    JOIN product AS p ON p.account = t.account AND p.id = t.kit_id)
      ORDER BY c.id
        FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM touched AS t
                 JOIN kit_component AS k ON k.account = t.account AND (k.kit_id = t.component_id OR k.component_id = t.kit_id)) THEN
        RAISE EXCEPTION 'a kit would hold a kit' USING ERRCODE = 'check_violation', CONSTRAINT = 'kit_nested';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER kit_nests_not AFTER INSERT ON kit_component REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION lading_kit_nests_not();
