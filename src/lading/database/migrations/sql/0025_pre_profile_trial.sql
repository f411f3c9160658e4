-- A version of a profile tried on a share of new orders before it is activated.

CREATE TABLE sourcing_profile_trial (
    account     integer     NOT NULL,
    ref         text        NOT NULL,
    version     integer     NOT NULL,
    percent     integer     NOT NULL CHECK (percent BETWEEN 1 AND 99),
    started_by  text        NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),              -- orders made before are not in it
    PRIMARY KEY (account, ref),
    FOREIGN KEY (account, ref, version) REFERENCES sourcing_profile_version (account, ref, version)
);
CALL lading_isolate('sourcing_profile_trial');
CALL lading_watch('sourcing_profile_trial', 'sourcing');
