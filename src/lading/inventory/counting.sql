-- name: lock_stock(account, catalogue_number, buckets)
-- One load at a time decides about a position, in buckets of products, taken in one order.
SELECT pg_advisory_xact_lock(wanted.key)
  FROM (SELECT DISTINCT hashtextextended(concat_ws(':', 'stock', :account::integer, :catalogue_number::integer, b), 0) AS key
          FROM unnest(:buckets::integer[]) AS b
         ORDER BY 1
        OFFSET 0) AS wanted;

-- name: share_stock(account, catalogue_number, buckets)
SELECT pg_advisory_xact_lock_shared(wanted.key)
  FROM (SELECT DISTINCT hashtextextended(concat_ws(':', 'stock', :account::integer, :catalogue_number::integer, b), 0) AS key
          FROM unnest(:buckets::integer[]) AS b
         ORDER BY 1
        OFFSET 0) AS wanted;

-- name: give_way_soon#
-- A load that meets a transaction waiting for it lets that one go first, long before the server calls it a deadlock.
-- And rows are written by their place, one by one: a table that grows by millions an hour has no statistics to join by.
SET LOCAL lock_timeout = '300ms';
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;

-- name: coverage_after(account, catalogue_number, as_of, product_first, product_last)
SELECT as_of, positions
  FROM inventory_coverage
 WHERE account = :account
   AND catalogue_number = :catalogue_number
   AND as_of > :as_of
   AND product_first <= :product_last
   AND product_last >= :product_first;

-- name: oldest_coverage(account, kept, rows_max)
-- Held until it is gone, so that no two retire the same.
SELECT catalogue_number, as_of, number, positions
  FROM inventory_coverage
 WHERE account = :account
   AND as_of < now() - :kept::interval
 ORDER BY catalogue_number, as_of, number
 LIMIT :rows_max
   FOR UPDATE SKIP LOCKED;

-- name: write_instants(account, catalogue_number, as_of, products, locations)!
-- Into the rows themselves, found by key one by one; given in the order of the key.
UPDATE inventory_position AS p
   SET counted_at = :as_of
  FROM unnest(:products::integer[], :locations::integer[]) AS n (product_number, location_number)
 CROSS JOIN LATERAL (
       SELECT h.ctid AS place
         FROM inventory_position AS h
        WHERE h.account = :account
          AND h.catalogue_number = :catalogue_number
          AND h.product_number = n.product_number
          AND h.location_number = n.location_number
          AND h.counted_at < :as_of
          FOR NO KEY UPDATE
       OFFSET 0) AS found
 WHERE p.ctid = found.place
   AND p.account = :account;

-- name: drop_coverage(account, catalogue_number, as_of, number)!
DELETE FROM inventory_coverage
 WHERE account = :account AND catalogue_number = :catalogue_number AND as_of = :as_of AND number = :number;

-- name: cover(account, catalogue_number, as_of, cause, cause_id, product_first, product_last, positions)!
INSERT INTO inventory_coverage (account, catalogue_number, as_of, cause, cause_id, product_first, product_last, positions)
VALUES (:account, :catalogue_number, :as_of, :cause, :cause_id, :product_first, :product_last, :positions);

-- name: positions_in_range(account, catalogue_number, as_of, product_first, product_last)$
-- Nineteen bytes a position, in the order of the key: product and location, units counted, place, counted later already?
SELECT string_agg(int8send((h.product_number::bigint << 32) | h.location_number) || int4send(h.counted) || tidsend(h.place)
                  || CASE WHEN h.is_later THEN '\x01'::bytea ELSE '\x00'::bytea END, ''::bytea)
  FROM (SELECT p.product_number, p.location_number, p.counted, p.ctid AS place, p.counted_at > :as_of AS is_later
          FROM inventory_position AS p
         WHERE p.account = :account
           AND p.catalogue_number = :catalogue_number
           AND p.product_number BETWEEN :product_first AND :product_last
         ORDER BY p.product_number, p.location_number) AS h;

-- name: positions_by_key(account, catalogue_number, as_of, products, locations)$
-- The same for single positions, given in the order of the key: OFFSET 0 keeps one look-up each, whatever the statistics say.
SELECT string_agg(int8send((n.product_number::bigint << 32) | n.location_number) || int4send(h.counted) || tidsend(h.place)
                  || CASE WHEN h.is_later THEN '\x01'::bytea ELSE '\x00'::bytea END, ''::bytea ORDER BY n.line)
  FROM unnest(:products::integer[], :locations::integer[]) WITH ORDINALITY AS n (product_number, location_number, line)
 CROSS JOIN LATERAL (
       SELECT p.counted, p.ctid AS place, p.counted_at > :as_of AS is_later
         FROM inventory_position AS p
        WHERE p.account = :account
          AND p.catalogue_number = :catalogue_number
          AND p.product_number = n.product_number
          AND p.location_number = n.location_number
       OFFSET 0) AS h;

-- name: positions_moved(account, catalogue_number, as_of, product_first, product_last)$
-- Where movements wait that a count as of that instant has seen: eight bytes each, in no order, some more than once.
SELECT string_agg(int8send((q.product_number::bigint << 32) | q.location_number), ''::bytea)
  FROM inventory_quantity AS q
 WHERE q.account = :account
   AND q.catalogue_number = :catalogue_number
   AND q.product_number BETWEEN :product_first AND :product_last
   AND q.status = 'ACTIVE'
   AND q.type IN ('DELTA', 'SALE', 'CORRECTION')
   AND q.effective_at <= :as_of;

-- name: insert_counted(account, catalogue_number, as_of, at, cause, cause_id, products, locations, quantities)$
-- In key order, as every lock on positions is taken; what another transaction inserts meanwhile is left to the caller.
-- A position is out of service from the start while its product or its location is. Eight bytes for each made.
WITH made AS (
    INSERT INTO inventory_position (account, catalogue_number, product_number, location_number, status, counted,
                                    counted_at, updated_at)
    SELECT :account, :catalogue_number, n.product_number, n.location_number,
           CASE WHEN n.product_number IN (SELECT pr.number FROM product AS pr
                                           WHERE pr.account = :account AND pr.status = 'INACTIVE'
                                             AND pr.number = ANY(:products::integer[]))
                  OR n.location_number IN (SELECT l.number FROM location AS l
                                            WHERE l.account = :account AND l.status = 'INACTIVE'
                                              AND l.number = ANY(:locations::integer[]))
                THEN 'INACTIVE' ELSE 'ACTIVE' END,
           n.quantity, :as_of, :at
      FROM unnest(:products::integer[], :locations::integer[], :quantities::integer[])
           AS n (product_number, location_number, quantity)
        ON CONFLICT DO NOTHING
    RETURNING product_number, location_number, counted
), kept AS (
    INSERT INTO inventory_count (account, catalogue_number, product_number, as_of, loaded_at, cause, cause_id,
                                 locations, quantities)
    SELECT :account, :catalogue_number, m.product_number, :as_of, :at, :cause, :cause_id,
           array_agg(m.location_number), array_agg(m.counted)
      FROM made AS m
     GROUP BY m.product_number
)
SELECT string_agg(int8send((product_number::bigint << 32) | location_number), ''::bytea) FROM made;

-- name: change_counted(account, catalogue_number, as_of, at, cause, cause_id, places, quantities)$
-- Positions at the places where they were read a moment ago. One that was written since lies elsewhere and is left to
-- the caller, and so is one that a later count has reached. Twelve bytes for each changed: key, units on hand.
WITH moved AS (
    UPDATE inventory_position AS p
       SET counted = n.quantity,
           deficit = greatest(0, p.reserved + p.sold + p.corrected - n.quantity - p.delta),
           counted_at = :as_of,
           updated_at = :at
      FROM unnest(:places::text::tid[], :quantities::integer[]) AS n (place, quantity)
     WHERE p.ctid = n.place
       AND p.account = :account
       AND p.counted_at <= :as_of
    RETURNING p.product_number, p.location_number, p.counted, p.on_hand
), kept AS (
    INSERT INTO inventory_count (account, catalogue_number, product_number, as_of, loaded_at, cause, cause_id,
                                 locations, quantities)
    SELECT :account, :catalogue_number, m.product_number, :as_of, :at, :cause, :cause_id,
           array_agg(m.location_number), array_agg(m.counted)
      FROM moved AS m
     GROUP BY m.product_number
)
SELECT string_agg(int8send((product_number::bigint << 32) | location_number) || int4send(on_hand), ''::bytea) FROM moved;

-- name: lock_catalogue_positions(account, catalogue_number, products, locations)$
-- A statement of its own: the next one must see every movement committed before the locks were granted.
SELECT count(*)
  FROM (SELECT 1
          FROM inventory_position AS p
         WHERE p.account = :account
           AND p.catalogue_number = :catalogue_number
           AND (p.product_number, p.location_number) IN (
               SELECT * FROM unnest(:products::integer[], :locations::integer[]))
         ORDER BY p.product_number, p.location_number
           FOR NO KEY UPDATE OF p) AS locked;

-- name: count_again(account, catalogue_number, as_of, at, cause, cause_id, products, locations, quantities)^
-- Closes what the count has seen (movements up to as_of), keeps what came later and every promise. The deficit is what
-- was promised beyond the count: it rises here when fewer are found, and falls when more are. The rows are locked:
-- found by key one by one (OFFSET 0), they are written by their place. Twelve bytes for each whose units on hand changed.
WITH outcome AS (
    SELECT n.product_number, n.location_number, n.quantity AS counted,
           p.delta - seen.delta AS delta, p.sold - seen.sold AS sold, p.corrected - seen.corrected AS corrected,
           p.reserved, p.on_hand AS on_hand_before, p.place, seen.places,
           p.counted <> n.quantity OR seen.places IS NOT NULL AS is_changed
      FROM unnest(:products::integer[], :locations::integer[], :quantities::integer[])
           AS n (product_number, location_number, quantity)
     CROSS JOIN LATERAL (
           SELECT h.counted, h.delta, h.sold, h.corrected, h.reserved, h.on_hand, h.ctid AS place
             FROM inventory_position AS h
            WHERE h.account = :account
              AND h.catalogue_number = :catalogue_number
              AND h.product_number = n.product_number
              AND h.location_number = n.location_number
              AND h.counted_at <= :as_of
           OFFSET 0) AS p
     CROSS JOIN LATERAL (
           SELECT array_agg(q.ctid) AS places,
                  coalesce(sum(q.quantity) FILTER (WHERE q.type = 'DELTA'), 0)::integer AS delta,
                  coalesce(-sum(q.quantity) FILTER (WHERE q.type = 'SALE'), 0)::integer AS sold,
                  coalesce(-sum(q.quantity) FILTER (WHERE q.type = 'CORRECTION'), 0)::integer AS corrected
             FROM inventory_quantity AS q
            WHERE q.account = :account
              AND q.catalogue_number = :catalogue_number
              AND q.product_number = n.product_number
              AND q.location_number = n.location_number
              AND q.status = 'ACTIVE'
              AND q.type IN ('DELTA', 'SALE', 'CORRECTION')
              AND q.effective_at <= :as_of) AS seen
), closed AS (
    UPDATE inventory_quantity AS q
       SET status = 'INACTIVE', closed_at = :at
      FROM (SELECT unnest(places) AS place FROM outcome WHERE places IS NOT NULL) AS gone
     WHERE q.ctid = gone.place
       AND q.account = :account
), moved AS (
    UPDATE inventory_position AS p
       SET counted = o.counted,
           delta = o.delta,
           sold = o.sold,
           corrected = o.corrected,
           deficit = greatest(0, o.reserved + o.sold + o.corrected - o.counted - o.delta),
           counted_at = :as_of,
           updated_at = CASE WHEN o.is_changed THEN :at ELSE p.updated_at END
      FROM outcome AS o
     WHERE p.ctid = o.place
       AND p.account = :account
    RETURNING p.product_number, p.location_number, p.counted, p.on_hand, o.on_hand_before, o.is_changed
), kept AS (
    INSERT INTO inventory_count (account, catalogue_number, product_number, as_of, loaded_at, cause, cause_id,
                                 locations, quantities)
    SELECT :account, :catalogue_number, m.product_number, :as_of, :at, :cause, :cause_id,
           array_agg(m.location_number), array_agg(m.counted)
      FROM moved AS m
     WHERE m.is_changed
     GROUP BY m.product_number
)
SELECT count(*) AS counted,
       count(*) FILTER (WHERE is_changed) AS changed,
       string_agg(int8send((product_number::bigint << 32) | location_number) || int4send(on_hand), ''::bytea)
           FILTER (WHERE on_hand <> on_hand_before) AS news
  FROM moved;
