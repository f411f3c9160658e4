-- A gradual roll-out: so many of a hundred new entities take the candidate version, the others the active one.

ALTER TABLE active_workflow
    ADD COLUMN candidate_version integer,
    ADD COLUMN candidate_percent integer NOT NULL DEFAULT 0;

-- Not validated against the rows that are there: they have no candidate, and cannot break it.
ALTER TABLE active_workflow
    ADD CONSTRAINT active_workflow_candidate_percent
        CHECK (candidate_percent BETWEEN 0 AND 100 AND (candidate_percent = 0 OR candidate_version IS NOT NULL))
        NOT VALID;

ALTER TABLE active_workflow
    ADD CONSTRAINT active_workflow_candidate
        FOREIGN KEY (account, retailer, ref, candidate_version) REFERENCES workflow (account, retailer, ref, version)
        NOT VALID;

-- Which version a new entity takes. The first two bytes of the id's SHA-256 say where among 65,536 it stands: the same
-- id always stands at the same place, so raising the percentage never takes an entity out again.
CREATE FUNCTION lading_version_of(active active_workflow, entity_id uuid) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN active.candidate_percent > 0
         AND (get_byte(sha256(uuid_send(entity_id)), 0) * 256 + get_byte(sha256(uuid_send(entity_id)), 1)) * 100
             < active.candidate_percent * 65536
        THEN active.candidate_version
        ELSE active.version
    END;
