-- name: scan_whole_tables#
-- A check looks at everything, often right after a load, before the tables have statistics: a nested loop over
-- two large tables is then the planner's mistake to make, and minutes of it.
SET LOCAL enable_nestloop = off; SET LOCAL statement_timeout = '15min';
