-- Manual work: tasks about an entity, in queues, with the instant they are due and how they ended.
CREATE TABLE task (
    account         integer     NOT NULL,
    id              uuid        NOT NULL,
    retailer        integer     NOT NULL,
    type            text        NOT NULL CHECK (length(type) BETWEEN 1 AND 50),
    subject         text        NOT NULL DEFAULT '' CHECK (length(subject) <= 255), -- what of the entity it is about
    status          text        NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'CLAIMED', 'DONE', 'CANCELLED')),
    queue           text        NOT NULL CHECK (length(queue) BETWEEN 1 AND 100),
    priority        integer     NOT NULL CHECK (priority BETWEEN 1 AND 9),         -- 1 is done first
    location_ref    text,                                                          -- the work centre's location
    root_type       text        NOT NULL,
    root_id         uuid        NOT NULL,
    root_ref        text        NOT NULL,
    entity_type     text        NOT NULL,
    entity_subtype  text        NOT NULL,
    entity_id       uuid        NOT NULL,
    entity_ref      text        NOT NULL,
    lane            uuid        NOT NULL,
    outcome_event   text        NOT NULL,                                          -- tells the entity how it ended
    outcomes        jsonb       NOT NULL,                                          -- names; all but the first take a reason
    evidence_for    jsonb       NOT NULL DEFAULT '[]',                             -- outcomes that take evidence
    details         jsonb       NOT NULL DEFAULT '{}',
    steps           jsonb       NOT NULL,                                          -- the escalation ladder, with instants
    steps_taken     integer     NOT NULL DEFAULT 0 CHECK (steps_taken >= 0),
    opened_at       timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    assignee        text,
    claimed_at      timestamptz,
    ended_at        timestamptz,
    ended_by        text,
    outcome         text,
    quantity        integer CHECK (quantity > 0),                                  -- units the outcome is about
    reason          text CHECK (length(reason) <= 2000),
    evidence        jsonb,
    PRIMARY KEY (account, id),
    CHECK (status <> 'OPEN' OR assignee IS NULL),
    CHECK (status <> 'CLAIMED' OR assignee IS NOT NULL),
    CHECK ((status = 'DONE') = (outcome IS NOT NULL)),
    CHECK ((status IN ('DONE', 'CANCELLED')) = (ended_at IS NOT NULL)),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('task');
-- One piece of work waits once.
CREATE UNIQUE INDEX task_waiting ON task (account, entity_id, type, subject) WHERE status IN ('OPEN', 'CLAIMED');
-- The order of work, of all queues and of one.
CREATE INDEX task_by_urgency ON task (account, priority, due_at, id) WHERE status IN ('OPEN', 'CLAIMED');
CREATE INDEX task_by_queue ON task (account, queue, priority, due_at, id) WHERE status IN ('OPEN', 'CLAIMED');
CREATE INDEX task_by_assignee ON task (account, assignee, priority, due_at, id) WHERE status = 'CLAIMED';
CREATE INDEX task_by_root ON task (account, root_ref, priority, due_at, id);

-- What became of a task, step by step.
CREATE TABLE task_change (
    account   integer     NOT NULL,
    task_id   uuid        NOT NULL,
    number    bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    at        timestamptz NOT NULL,
    what      text        NOT NULL CHECK (what IN ('OPENED', 'CLAIMED', 'RELEASED', 'ASSIGNED', 'REMINDED', 'RAISED',
                                                   'HANDED_OVER', 'ESCALATED', 'DONE', 'CANCELLED')),
    by_whom   text        NOT NULL,
    told      text,                                                                -- to whom, which queue, which outcome
    PRIMARY KEY (account, task_id, number),
    FOREIGN KEY (account, task_id) REFERENCES task (account, id)
);
CALL lading_isolate('task_change');
