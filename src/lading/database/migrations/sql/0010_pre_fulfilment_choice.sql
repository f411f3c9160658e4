-- Choices of a mixed basket are entities of their own: found by their ref within the order, and listed by where they
-- are collected.

-- No release came before this revision, so that nobody's orders are many and nobody is held up by an index being made.
-- squawk-ignore-file require-concurrent-index-creation

CREATE UNIQUE INDEX fulfilment_choice_by_order_and_ref ON fulfilment_choice (account, order_id, ref);
CREATE INDEX fulfilment_choice_by_ref ON fulfilment_choice (account, ref COLLATE "C");
CREATE INDEX fulfilment_choice_by_pickup ON fulfilment_choice (account, pickup_location_ref, id)
 WHERE pickup_location_ref IS NOT NULL;
