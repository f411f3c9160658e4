-- Events as a product: found by every filter, operated on with a trail, and their cost counted.

-- No release came before this revision, so that nobody's events are many and nobody is held up by an index being made.
-- squawk-ignore-file require-concurrent-index-creation

-- The trace the sender was in (W3C, 32 hex digits), so that a request can be followed into the runs it led to.
ALTER TABLE event ADD COLUMN trace_id text;

-- A search walks one of these from the newest identity down; identities are ordered by time.
CREATE INDEX event_by_root_ref ON event (account, root_ref, id);
CREATE INDEX event_by_entity_ref ON event (account, entity_ref, id);
CREATE INDEX event_by_name ON event (account, name, id);
-- What failed or met no ruleset is rare and looked for most.
CREATE INDEX event_run_unusual ON event_run (account, outcome, event_id) WHERE outcome <> 'SUCCESS';

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

-- An event with what became of it: the last run decides, unless the event waits for another try or for its hour.
CREATE VIEW event_state WITH (security_invoker = true) AS
SELECT e.account, e.id, e.name, e.retailer, e.root_type, e.root_id, e.root_ref, e.entity_type, e.entity_subtype, e.entity_id,
       e.entity_ref, e.attributes, e.generated_by, e.cause_id, e.accepted_at, e.scheduled_at, e.trace_id,
       r.reason, coalesce(r.attempt, 0) AS attempts, r.finished_at, r.trace,
       CASE WHEN r.outcome IN ('SUCCESS', 'NO_MATCH') THEN r.outcome
            WHEN EXISTS (SELECT 1 FROM dead_letter d WHERE d.account = e.account AND d.event_id = e.id) THEN 'FAILED'
            WHEN EXISTS (SELECT 1 FROM event_schedule s
                          WHERE s.account = e.account AND s.event_id = e.id) THEN 'SCHEDULED'
            WHEN r.outcome = 'FAILED' AND NOT EXISTS (SELECT 1 FROM event_queue q
                          WHERE q.account = e.account AND q.lane = e.lane AND q.event_id = e.id) THEN 'FAILED'
            WHEN e.scheduled_at IS NOT NULL AND EXISTS (SELECT 1 FROM event_operation o
                          WHERE o.account = e.account AND o.event_id = e.id AND o.kind = 'CANCEL') THEN 'CANCELLED'
            ELSE 'PENDING' END AS status
  FROM event e
  LEFT JOIN LATERAL (SELECT outcome, reason, attempt, finished_at, trace FROM event_run
                      WHERE account = e.account AND event_id = e.id ORDER BY attempt DESC LIMIT 1) AS r ON true;
GRANT SELECT ON event_state TO lading_app;
