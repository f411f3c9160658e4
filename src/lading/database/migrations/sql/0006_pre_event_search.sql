-- Events as a product: found by every filter, operated on with a trail, and their cost counted.

-- No release came before this revision, so that nobody's events are many and nobody is held up by an index being made.
-- squawk-ignore-file require-concurrent-index-creation

-- The trace the sender was in (W3C, 32 hex digits), so that a request can be followed into the runs it led to.
ALTER TABLE event ADD COLUMN trace_id text;

-- A search walks one of these from the newest identity down; identities are ordered by time.
CREATE INDEX event_by_root_ref ON event (account, root_ref, id);
CREATE INDEX event_by_entity_ref ON event (account, entity_ref, id);
CREATE INDEX event_by_name ON event (account, name, id);
-- What failed is rare and looked for most.
CREATE INDEX event_run_failed ON event_run (account, event_id) WHERE outcome = 'FAILED';

-- A dead letter is open until it is replayed (a new event) or discarded; dead_letter_open lists the newest first.
ALTER TABLE dead_letter ADD COLUMN discarded_at timestamptz;
CREATE INDEX dead_letter_open ON dead_letter (account, event_id) WHERE replayed_at IS NULL AND discarded_at IS NULL;

-- Who did what to which event. The key makes a repeated operation do nothing more.
CREATE TABLE event_operation (
    account       integer     NOT NULL,
    id            uuid        NOT NULL,
    event_id      uuid        NOT NULL,
    kind          text        NOT NULL CHECK (kind IN ('REPLAY', 'DISCARD', 'RETRY', 'RESEND', 'CANCEL')),
    new_event_id  uuid,
    requested_by  text        NOT NULL,
    remark        text        NOT NULL DEFAULT '',
    requested_at  timestamptz NOT NULL,
    PRIMARY KEY (account, id, event_id)
);
CALL lading_isolate('event_operation');
CREATE INDEX event_operation_by_event ON event_operation (account, event_id);
CREATE INDEX event_operation_by_new_event ON event_operation (account, new_event_id) WHERE new_event_id IS NOT NULL;

-- What rules cost, added up by the hour and by their place in the workflow version; rule -1 is the ruleset as a whole.
CREATE TABLE rule_cost (
    account           integer     NOT NULL,
    hour              timestamptz NOT NULL,
    retailer          integer     NOT NULL,
    workflow_ref      text        NOT NULL,
    workflow_version  integer     NOT NULL,
    ruleset           integer     NOT NULL,
    rule              integer     NOT NULL,
    runs              bigint      NOT NULL,
    microseconds      bigint      NOT NULL,
    microseconds_max  bigint      NOT NULL,
    PRIMARY KEY (account, hour, retailer, workflow_ref, workflow_version, ruleset, rule)
);
CALL lading_isolate('rule_cost');

-- How many events ran in a minute, and how long they had waited for it.
CREATE TABLE event_rate (
    account                integer     NOT NULL,
    minute                 timestamptz NOT NULL,
    events                 bigint      NOT NULL,
    failures               bigint      NOT NULL,
    buried                 bigint      NOT NULL,
    wait_milliseconds      bigint      NOT NULL,
    wait_milliseconds_max  bigint      NOT NULL,
    PRIMARY KEY (account, minute)
);
CALL lading_isolate('event_rate');
