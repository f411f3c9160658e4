-- The engine: what was accepted (event), what waits (event_queue, event_schedule), who may run it (lane), what happened (event_run).

-- A lane is the ordering key of events: one root entity, or one position of a catalogue. Its events run one at a time, in sequence.
CREATE TABLE lane (
    account        integer     NOT NULL,
    id             uuid        NOT NULL,
    last_sequence  bigint      NOT NULL DEFAULT 0,           -- given out
    done_sequence  bigint      NOT NULL DEFAULT 0,           -- finished; done + 1 is the head
    available_at   timestamptz NOT NULL DEFAULT '-infinity', -- end of the lease, or of the pause after a failure
    lease          uuid,
    attempt        integer     NOT NULL DEFAULT 0,           -- of the head; counted when leased, so that a crash counts
    losses         integer     NOT NULL DEFAULT 0,           -- leases in a row that nobody ended
    waiting_since  timestamptz NOT NULL DEFAULT '-infinity', -- when its head became the head; orders lanes, decides nothing
    PRIMARY KEY (account, id)
) WITH (fillfactor = 60);
CALL lading_isolate('lane');
-- Finds the next lanes however many events lie behind a busy one.
CREATE INDEX lane_by_wait ON lane (account, waiting_since) WHERE done_sequence < last_sequence;

CREATE TABLE event (
    account         integer     NOT NULL,
    id              uuid        NOT NULL,
    lane            uuid        NOT NULL,
    name            text        NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    retailer        integer     NOT NULL,
    root_type       text        NOT NULL,
    root_id         uuid        NOT NULL,
    root_ref        text        NOT NULL,
    entity_type     text        NOT NULL,
    entity_subtype  text,
    entity_id       uuid,
    entity_ref      text        NOT NULL,
    attributes      json        NOT NULL,
    generated_by    text        NOT NULL,
    cause_id        uuid,                                     -- the event whose run sent this one
    generation      integer     NOT NULL DEFAULT 0,           -- length of the chain of immediate causes
    accepted_at     timestamptz NOT NULL,
    scheduled_at    timestamptz,
    PRIMARY KEY (account, id)
);
CALL lading_isolate('event');
CREATE INDEX event_by_root ON event (account, root_id, id);

CREATE TABLE event_queue (
    account    integer     NOT NULL,
    lane       uuid        NOT NULL,
    sequence   bigint      NOT NULL,
    event_id   uuid        NOT NULL,
    queued_at  timestamptz NOT NULL,
    PRIMARY KEY (account, lane, sequence)
);
CALL lading_isolate('event_queue');
CREATE POLICY dispatcher_reads ON event_queue FOR SELECT USING ((SELECT lading_is_dispatching()));

CREATE TABLE event_schedule (
    account   integer     NOT NULL,
    event_id  uuid        NOT NULL,
    lane      uuid        NOT NULL,
    due_at    timestamptz NOT NULL,
    PRIMARY KEY (account, event_id)
);
CALL lading_isolate('event_schedule');
CREATE POLICY dispatcher_reads ON event_schedule FOR SELECT USING ((SELECT lading_is_dispatching()));
CREATE INDEX event_schedule_by_due ON event_schedule (account, due_at);

-- One row a run: the tree of its inline events, rulesets, rules and actions is in trace, expanded on read.
CREATE TABLE event_run (
    account      integer     NOT NULL,
    event_id     uuid        NOT NULL,
    attempt      integer     NOT NULL,
    lane         uuid        NOT NULL,
    sequence     bigint      NOT NULL,
    outcome      text        NOT NULL CHECK (outcome IN ('SUCCESS', 'NO_MATCH', 'FAILED')),
    reason       text,
    worker       text        NOT NULL,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz NOT NULL,
    trace        json        NOT NULL,
    PRIMARY KEY (account, event_id, attempt)
);
CALL lading_isolate('event_run');

-- An event given up: kept with its reason until it is replayed or discarded.
CREATE TABLE dead_letter (
    account      integer     NOT NULL,
    event_id     uuid        NOT NULL,
    lane         uuid        NOT NULL,
    reason       text        NOT NULL,
    attempts     integer     NOT NULL,
    died_at      timestamptz NOT NULL,
    replayed_at  timestamptz,
    PRIMARY KEY (account, event_id),
    FOREIGN KEY (account, event_id) REFERENCES event (account, id)
);
CALL lading_isolate('dead_letter');
