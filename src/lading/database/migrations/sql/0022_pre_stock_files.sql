-- Files of counts, in parts as they arrive and as far as they are loaded.
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid

CREATE TABLE stock_file (
    account       integer     NOT NULL,
    id            uuid        NOT NULL,
    job_id        uuid        NOT NULL,
    ref           text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 255), -- what the sender calls it
    format        text        NOT NULL CHECK (format IN ('csv', 'ndjson')),
    catalogue     text        NOT NULL,
    event_name    text        NOT NULL,
    as_of         timestamptz NOT NULL,
    part_count    integer     NOT NULL CHECK (part_count BETWEEN 1 AND 1000),
    status        text        NOT NULL CHECK (status IN ('RECEIVING', 'PENDING', 'RUNNING', 'COMPLETE', 'FAILED')),
    reason        text,                                       -- why it failed as a whole
    content_hash  bytea,                                      -- of a file read where it lies
    row_count     bigint      NOT NULL DEFAULT 0,             -- lines, once it was read to its end
    lines_done    bigint      NOT NULL DEFAULT 0,             -- whoever goes on begins behind these
    inserted      bigint      NOT NULL DEFAULT 0,
    changed       bigint      NOT NULL DEFAULT 0,
    unchanged     bigint      NOT NULL DEFAULT 0,
    outdated      bigint      NOT NULL DEFAULT 0,
    superseded    bigint      NOT NULL DEFAULT 0,
    refused       bigint      NOT NULL DEFAULT 0,
    refusals      jsonb       NOT NULL DEFAULT '[]',          -- the first thousand
    attempt       integer     NOT NULL DEFAULT 0,
    lease         uuid,
    leased_until  timestamptz NOT NULL DEFAULT '-infinity',
    created_at    timestamptz NOT NULL,
    created_by    text        NOT NULL,
    started_at    timestamptz,
    finished_at   timestamptz,
    PRIMARY KEY (account, id),
    UNIQUE (account, job_id, ref),
    FOREIGN KEY (account, job_id) REFERENCES job (account, id)
);
CALL lading_isolate('stock_file');
CREATE INDEX stock_file_waiting ON stock_file (account, created_at) WHERE status IN ('PENDING', 'RUNNING');
CREATE INDEX stock_file_by_hash ON stock_file (account, content_hash) WHERE content_hash IS NOT NULL;

CREATE TABLE stock_file_part (
    account       integer NOT NULL,
    file_id       uuid    NOT NULL,
    number        integer NOT NULL,
    content       bytea   NOT NULL,
    content_hash  bytea   NOT NULL,
    PRIMARY KEY (account, file_id, number),
    FOREIGN KEY (account, file_id) REFERENCES stock_file (account, id)
);
CALL lading_isolate('stock_file_part');
ALTER TABLE stock_file_part ALTER COLUMN content SET STORAGE EXTERNAL;

ALTER TABLE inventory_count DROP CONSTRAINT inventory_count_cause_check,
    ADD CONSTRAINT inventory_count_cause_check CHECK (cause IN ('BATCH', 'FILE', 'EVENT', 'LOAD'));
ALTER TABLE inventory_coverage DROP CONSTRAINT inventory_coverage_cause_check,
    ADD CONSTRAINT inventory_coverage_cause_check CHECK (cause IN ('BATCH', 'FILE', 'EVENT', 'LOAD'));
