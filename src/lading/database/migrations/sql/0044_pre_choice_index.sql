-- The unique index of an order's choices by ref finds an order's choices, too.
DROP INDEX CONCURRENTLY IF EXISTS fulfilment_choice_by_order;
