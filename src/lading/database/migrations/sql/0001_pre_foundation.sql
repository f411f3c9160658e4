-- Foundation: accounts, retailers, places, people, products, workflows.
-- Account comes first in every key; row-level security is FORCEd on every table that has an account.
-- The account of a statement is the transaction-local setting lading.account; unset means no rows.

CREATE FUNCTION lading_account() RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('lading.account', true), '')::integer;

-- A dispatcher sees which accounts have work, never what the work is.
CREATE FUNCTION lading_is_dispatching() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('lading.dispatching', true), '') = 'on';

-- Every tenant table is closed the same way; the policy is a sub-select so that it is evaluated once a statement.
CREATE PROCEDURE lading_isolate(target regclass)
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY account_only ON %s USING (account = (SELECT lading_account())) '
                   'WITH CHECK (account = (SELECT lading_account()))', target);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO lading_app', target);
END $$;

CREATE TABLE account (
    account     integer     NOT NULL CHECK (account > 0),
    ref         text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    name        text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account)
);
CREATE UNIQUE INDEX account_ref_key ON account (ref);
CALL lading_isolate('account');
CREATE POLICY dispatcher_reads ON account FOR SELECT USING ((SELECT lading_is_dispatching()));

CREATE TABLE retailer (
    account       integer     NOT NULL REFERENCES account (account),
    retailer      integer     NOT NULL CHECK (retailer > 0),
    ref           text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    name          text        NOT NULL,
    currency      text        NOT NULL DEFAULT 'USD' CHECK (currency ~ '^[A-Z]{3}$'),
    details       jsonb       NOT NULL DEFAULT '{}',
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, retailer),
    UNIQUE (account, ref)
);
CALL lading_isolate('retailer');

-- Numbers: a dense small integer beside the UUID, so that stock keys are 12 bytes and availability travels packed.
CREATE TABLE number_series (
    account  integer NOT NULL REFERENCES account (account),
    series   text    NOT NULL,
    last     integer NOT NULL DEFAULT 0 CHECK (last >= 0),
    PRIMARY KEY (account, series)
);
CALL lading_isolate('number_series');

-- Raised in the transaction of every change of the named thing: a process may keep a decoded copy while the number stands.
-- The numbers come from a sequence, which no rollback turns back: a number seen once never stands for something else.
CREATE SEQUENCE change_number_series AS bigint;
GRANT USAGE ON SEQUENCE change_number_series TO lading_app;
CREATE TABLE change_number (
    account  integer NOT NULL REFERENCES account (account),
    topic    text    NOT NULL,
    number   bigint  NOT NULL DEFAULT nextval('change_number_series'),
    PRIMARY KEY (account, topic)
);
CALL lading_isolate('change_number');

-- Fired by the tables of a topic themselves, so that no writer can forget it; a statement that touched no row raises nothing.
CREATE FUNCTION lading_raise_change_number() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO change_number AS c (account, topic)
    SELECT DISTINCT account, tg_argv[0] FROM touched
    ON CONFLICT (account, topic) DO UPDATE SET number = excluded.number;
    RETURN NULL;
END $$;

CREATE PROCEDURE lading_watch(target regclass, topic text)
    LANGUAGE plpgsql AS $$
DECLARE
    raise_it CONSTANT text := format('FOR EACH STATEMENT EXECUTE FUNCTION lading_raise_change_number(%L)', topic);
BEGIN
    EXECUTE format('CREATE TRIGGER change_by_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS touched ', target) || raise_it;
    EXECUTE format('CREATE TRIGGER change_by_update AFTER UPDATE ON %s REFERENCING NEW TABLE AS touched ', target) || raise_it;
    EXECUTE format('CREATE TRIGGER change_by_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS touched ', target) || raise_it;
END $$;

CREATE TABLE location (
    account           integer          NOT NULL,
    id                uuid             NOT NULL,
    number            integer          NOT NULL,
    ref               text             NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    retailer          integer          NOT NULL,
    type              text             NOT NULL CHECK (length(type) <= 50),
    name              text             NOT NULL,
    status            text             NOT NULL DEFAULT 'CREATED',
    workflow_ref      text             NOT NULL,
    workflow_version  integer          NOT NULL DEFAULT 0,
    address           jsonb            NOT NULL DEFAULT '{}',
    latitude          double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude         double precision CHECK (longitude BETWEEN -180 AND 180),
    time_zone         text             NOT NULL DEFAULT 'UTC',
    opening_schedule  jsonb            NOT NULL DEFAULT '{"allHours": true}',
    attributes        jsonb            NOT NULL DEFAULT '{}',
    details           jsonb            NOT NULL DEFAULT '{}',
    created_at        timestamptz      NOT NULL DEFAULT now(),
    updated_at        timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    UNIQUE (account, number),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('location');
CALL lading_watch('location', 'locations');

CREATE TABLE network (
    account     integer     NOT NULL,
    id          uuid        NOT NULL,
    ref         text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type        text        NOT NULL DEFAULT 'DEFAULT',
    status      text        NOT NULL DEFAULT 'ACTIVE',
    attributes  jsonb       NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    FOREIGN KEY (account) REFERENCES account (account)
);
CALL lading_isolate('network');
CALL lading_watch('network', 'locations');

CREATE TABLE network_retailer (
    account     integer NOT NULL,
    network_id  uuid    NOT NULL,
    retailer    integer NOT NULL,
    PRIMARY KEY (account, network_id, retailer),
    FOREIGN KEY (account, network_id) REFERENCES network (account, id),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('network_retailer');

CREATE TABLE network_location (
    account      integer NOT NULL,
    network_id   uuid    NOT NULL,
    location_id  uuid    NOT NULL,
    PRIMARY KEY (account, network_id, location_id),
    FOREIGN KEY (account, network_id) REFERENCES network (account, id),
    FOREIGN KEY (account, location_id) REFERENCES location (account, id)
);
CALL lading_isolate('network_location');
CALL lading_watch('network_location', 'locations');
CREATE INDEX network_location_by_location ON network_location (account, location_id);

CREATE TABLE customer (
    account        integer     NOT NULL,
    id             uuid        NOT NULL,
    ref            text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    retailer       integer     NOT NULL,
    username       text        NOT NULL,
    first_name     text        NOT NULL,
    last_name      text,
    primary_email  text        NOT NULL,
    primary_phone  text,
    status         text        NOT NULL DEFAULT 'ACTIVE',
    timezone       text        NOT NULL DEFAULT 'UTC',
    promotion_opt_in boolean   NOT NULL DEFAULT false,
    details        jsonb       NOT NULL DEFAULT '{}',
    attributes     jsonb       NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    UNIQUE (account, retailer, username),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('customer');

-- A user is a person or a program; a program signs in with client credentials.
CREATE TABLE app_user (
    account        integer     NOT NULL,
    id             uuid        NOT NULL,
    ref            text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    username       text        NOT NULL,
    password_hash  text,
    status         text        NOT NULL DEFAULT 'ACTIVE',
    first_name     text,
    last_name      text,
    primary_email  text,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    UNIQUE (account, username),
    FOREIGN KEY (account) REFERENCES account (account)
);
CALL lading_isolate('app_user');

CREATE TABLE role (
    account      integer NOT NULL,
    name         text    NOT NULL,
    permissions  text[]  NOT NULL DEFAULT '{}',
    PRIMARY KEY (account, name),
    FOREIGN KEY (account) REFERENCES account (account)
);
CALL lading_isolate('role');

CREATE TABLE user_role (
    account       integer NOT NULL,
    user_id       uuid    NOT NULL,
    role          text    NOT NULL,
    context_type  text    NOT NULL CHECK (context_type IN ('ACCOUNT', 'RETAILER', 'LOCATION')),
    context_ref   text    NOT NULL,
    PRIMARY KEY (account, user_id, role, context_type, context_ref),
    FOREIGN KEY (account, user_id) REFERENCES app_user (account, id),
    FOREIGN KEY (account, role) REFERENCES role (account, name)
);
CALL lading_isolate('user_role');

-- client_id carries its account number in clear, so that the account is known before the first row is read.
CREATE TABLE api_client (
    account      integer     NOT NULL,
    client_id    text        NOT NULL,
    secret_hash  text        NOT NULL,
    user_id      uuid        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    revoked_at   timestamptz,
    PRIMARY KEY (account, client_id),
    FOREIGN KEY (account, user_id) REFERENCES app_user (account, id)
);
CALL lading_isolate('api_client');

CREATE TABLE access_token (
    account     integer     NOT NULL,
    token_hash  bytea       NOT NULL,
    user_id     uuid        NOT NULL,
    client_id   text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    revoked_at  timestamptz,
    PRIMARY KEY (account, token_hash),
    FOREIGN KEY (account, user_id) REFERENCES app_user (account, id)
);
CALL lading_isolate('access_token');
CREATE INDEX access_token_by_user ON access_token (account, user_id, expires_at);

CREATE TABLE setting (
    account       integer     NOT NULL,
    context_type  text        NOT NULL CHECK (context_type IN ('ACCOUNT', 'RETAILER', 'AGENT')),
    context_ref   text        NOT NULL,
    name          text        NOT NULL,
    value         jsonb       NOT NULL,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, name, context_type, context_ref),
    FOREIGN KEY (account) REFERENCES account (account)
);
CALL lading_isolate('setting');

CREATE TABLE product_catalogue (
    account           integer     NOT NULL,
    id                uuid        NOT NULL,
    ref               text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type              text        NOT NULL DEFAULT 'DEFAULT',
    name              text        NOT NULL,
    status            text        NOT NULL DEFAULT 'CREATED',
    workflow_ref      text        NOT NULL,
    workflow_version  integer     NOT NULL DEFAULT 0,
    retailer          integer     NOT NULL,
    attributes        jsonb       NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('product_catalogue');

CREATE TABLE product (
    account           integer     NOT NULL,
    id                uuid        NOT NULL,
    number            integer     NOT NULL,
    catalogue_id      uuid        NOT NULL,
    ref               text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type              text        NOT NULL DEFAULT 'STANDARD',
    name              text        NOT NULL,
    status            text        NOT NULL DEFAULT 'CREATED',
    workflow_ref      text        NOT NULL,
    workflow_version  integer     NOT NULL DEFAULT 0,
    gtin              text,
    summary           text,
    price_minor       bigint      CHECK (price_minor >= 0),
    currency          text        CHECK (currency ~ '^[A-Z]{3}$'),
    standard_id       uuid,
    attributes        jsonb       NOT NULL DEFAULT '{}',
    details           jsonb       NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, catalogue_id, ref),
    UNIQUE (account, number),
    FOREIGN KEY (account, catalogue_id) REFERENCES product_catalogue (account, id),
    FOREIGN KEY (account, standard_id) REFERENCES product (account, id),
    CHECK ((price_minor IS NULL) = (currency IS NULL))
);
CALL lading_isolate('product');
CREATE INDEX product_by_standard ON product (account, standard_id) WHERE standard_id IS NOT NULL;
CREATE INDEX product_by_ref ON product (account, ref);

-- A workflow version is never changed: entities keep the version they were created with.
CREATE TABLE workflow (
    account         integer     NOT NULL,
    retailer        integer     NOT NULL,
    ref             text        NOT NULL,
    version         integer     NOT NULL CHECK (version > 0),
    label           text        NOT NULL,
    document        json        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    created_by      text        NOT NULL,
    PRIMARY KEY (account, retailer, ref, version),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('workflow');

CREATE TABLE active_workflow (
    account     integer     NOT NULL,
    retailer    integer     NOT NULL,
    ref         text        NOT NULL,
    version     integer     NOT NULL,
    changed_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, retailer, ref),
    FOREIGN KEY (account, retailer, ref, version) REFERENCES workflow (account, retailer, ref, version)
);
CALL lading_isolate('active_workflow');

CREATE TABLE idempotency_key (
    account       integer     NOT NULL,
    route         text        NOT NULL,
    key           text        NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash  bytea       NOT NULL,
    status        integer,
    response      bytea,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, route, key),
    FOREIGN KEY (account) REFERENCES account (account)
);
CALL lading_isolate('idempotency_key');
CREATE INDEX idempotency_key_by_age ON idempotency_key (account, created_at);
