-- name: insert_option(account, id, ref, retailer, type, workflow_ref, workflow_version, order_type, location_ref, tracking_code, address, latitude, longitude, products, attributes, at)$
-- A ref already taken is left alone: no id comes back.
INSERT INTO fulfilment_option (account, id, ref, retailer, type, status, workflow_ref, workflow_version, order_type,
                               location_ref, tracking_code, address, latitude, longitude, products, attributes, created_at,
                               updated_at)
VALUES (:account, :id, :ref, :retailer, :type, 'CREATED', :workflow_ref, :workflow_version, :order_type, :location_ref,
        :tracking_code, :address::jsonb, :latitude, :longitude, :products::jsonb, :attributes::jsonb, :at, :at)
    ON CONFLICT (account, ref) DO NOTHING
RETURNING id;

-- name: version_for(account, retailer, workflow_ref, id)$
-- The version a new option follows: of a roll-out in steps, by its id.
SELECT lading_version_of(w, :id::uuid)
  FROM active_workflow w
 WHERE w.account = :account AND w.retailer = :retailer AND w.ref = :workflow_ref;

-- name: options_named(account, ids, refs)
SELECT id, ref, retailer, type, status, workflow_ref, workflow_version, order_type, location_ref, tracking_code, address,
       latitude, longitude, products, refusals, attributes, created_at, updated_at
  FROM fulfilment_option
 WHERE account = :account AND (id = ANY (:ids::uuid[]) OR ref = ANY (:refs::text[]));

-- name: plans_of(account, option_ids)
SELECT id, option_id, ref, type, status, split_count, eta, fulfilments, exceptions, terms, attributes, created_at, updated_at
  FROM fulfilment_plan
 WHERE account = :account AND option_id = ANY (:option_ids::uuid[])
 ORDER BY id;

-- name: plans_named(account, ids, option_ids, option_refs, refs)
-- A plan by its id, or by its ref within an option named by id or ref.
SELECT p.id, p.ref, p.type, p.option_id, o.ref AS option_ref, o.retailer
  FROM fulfilment_plan p
  JOIN fulfilment_option o ON o.account = :account AND o.id = p.option_id
 WHERE p.account = :account
   AND (p.id = ANY (:ids::uuid[])
        OR (p.ref = ANY (:refs::text[])
            AND (o.id = ANY (:option_ids::uuid[]) OR o.ref = ANY (:option_refs::text[]))));

-- name: update_options(account, at, ids, statuses, location_refs, latitudes, longitudes, refusals, attributes, stored_at)!
-- Only rows that are still as they were read: a change by the API in between is not written over.
UPDATE fulfilment_option AS o
   SET status = new.status, location_ref = new.location_ref, latitude = new.latitude, longitude = new.longitude,
       refusals = new.refusals, attributes = new.attributes, updated_at = greatest(:at, o.updated_at + interval '1 microsecond')
  FROM unnest(:ids::uuid[], :statuses::text[], :location_refs::text[], :latitudes::float8[], :longitudes::float8[],
              :refusals::jsonb[], :attributes::jsonb[], :stored_at::timestamptz[])
       AS new (id, status, location_ref, latitude, longitude, refusals, attributes, stored_at)
 WHERE o.account = :account AND o.id = new.id AND o.updated_at = new.stored_at;

-- name: insert_plans(account, at, ids, option_ids, refs, types, statuses, split_counts, etas, fulfilments, exceptions, terms, attributes)!
INSERT INTO fulfilment_plan (account, id, option_id, ref, type, status, split_count, eta, fulfilments, exceptions, terms,
                             attributes, created_at, updated_at)
SELECT :account, id, option_id, ref, type, status, split_count, eta, fulfilments, exceptions, terms, attributes, :at, :at
  FROM unnest(:ids::uuid[], :option_ids::uuid[], :refs::text[], :types::text[], :statuses::text[], :split_counts::integer[],
              :etas::text[], :fulfilments::jsonb[], :exceptions::jsonb[], :terms::jsonb[], :attributes::jsonb[])
       AS new (id, option_id, ref, type, status, split_count, eta, fulfilments, exceptions, terms, attributes);

-- name: update_plans(account, at, ids, statuses, attributes, stored_at)!
UPDATE fulfilment_plan AS p
   SET status = new.status, attributes = new.attributes, updated_at = greatest(:at, p.updated_at + interval '1 microsecond')
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[], :stored_at::timestamptz[])
       AS new (id, status, attributes, stored_at)
 WHERE p.account = :account AND p.id = new.id AND p.updated_at = new.stored_at;

-- name: insert_plan_from_outside(account, id, option_id, ref, type, split_count, eta, fulfilments, exceptions, attributes)$
INSERT INTO fulfilment_plan (account, id, option_id, ref, type, status, split_count, eta, fulfilments, exceptions,
                             attributes, created_at, updated_at)
VALUES (:account, :id, :option_id, :ref, :type, 'CREATED', :split_count, :eta, :fulfilments::jsonb, :exceptions::jsonb,
        :attributes::jsonb, clock_timestamp(), clock_timestamp())
    ON CONFLICT (account, option_id, ref) DO NOTHING
RETURNING id;

-- name: change_option(account, id, ref, status, tracking_code, attributes)$
-- What is not given stays; attributes are added to those there are.
UPDATE fulfilment_option
   SET ref = coalesce(:ref, ref), status = coalesce(:status, status), tracking_code = coalesce(:tracking_code, tracking_code),
       attributes = attributes || coalesce(:attributes::jsonb, '{}'),
       updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')
 WHERE account = :account AND id = :id
RETURNING id;

-- name: change_plan(account, id, ref, status, eta, exceptions, attributes)$
UPDATE fulfilment_plan
   SET ref = coalesce(:ref, ref), status = coalesce(:status, status), eta = coalesce(:eta, eta),
       exceptions = coalesce(:exceptions::jsonb, exceptions), attributes = attributes || coalesce(:attributes::jsonb, '{}'),
       updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')
 WHERE account = :account AND id = :id
RETURNING id;

-- name: products_beside(account, numbers, products_max)
-- Active products of the same categories, without those themselves; more shared categories first.
SELECT other.number, other.ref, c.ref AS catalogue_ref
  FROM product AS mine
  JOIN product_category AS filed ON filed.account = :account AND filed.product_id = mine.id
  JOIN product_category AS beside ON beside.account = :account AND beside.category_id = filed.category_id
  JOIN product AS other ON other.account = :account AND other.id = beside.product_id AND other.status = 'ACTIVE'
  JOIN product_catalogue AS c ON c.account = :account AND c.id = other.catalogue_id
 WHERE mine.account = :account AND mine.number = ANY (:numbers::integer[]) AND other.number <> ALL (:numbers::integer[])
 GROUP BY other.number, other.ref, c.ref
 ORDER BY count(DISTINCT filed.category_id) DESC, other.number
 LIMIT :products_max;
