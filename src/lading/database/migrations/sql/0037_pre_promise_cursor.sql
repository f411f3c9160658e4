-- How far it was seen what changes the days of those who wait: the snapshot of the last look, and its day.
CREATE TABLE promise_cursor (
    account  integer NOT NULL,
    seen     text    NOT NULL,
    seen_on  date    NOT NULL,
    PRIMARY KEY (account),
    FOREIGN KEY (account) REFERENCES account (account)
);
CALL lading_isolate('promise_cursor');
