-- name: insert_orders(account, at, ids, refs, retailers, types, workflow_refs, workflow_versions, customer_ids, currencies, totals, tax_totals, attributes, content_hashes)
-- A ref already taken is left alone: the caller sees that its row is missing from the answer and looks who has it.
INSERT INTO sales_order (account, id, ref, retailer, type, status, workflow_ref, workflow_version, customer_id, currency,
                         total_minor, total_tax_minor, attributes, content_hash, created_at, updated_at)
SELECT :account, id, ref, retailer, type, 'CREATED', workflow_ref, workflow_version, customer_id, currency, total, tax_total,
       attributes, content_hash, :at, :at
  FROM unnest(:ids::uuid[], :refs::text[], :retailers::integer[], :types::text[], :workflow_refs::text[],
              :workflow_versions::integer[], :customer_ids::uuid[], :currencies::text[], :totals::bigint[],
              :tax_totals::bigint[], :attributes::jsonb[], :content_hashes::bytea[])
       AS new (id, ref, retailer, type, workflow_ref, workflow_version, customer_id, currency, total, tax_total,
               attributes, content_hash)
    ON CONFLICT (account, ref) DO NOTHING
RETURNING id;

-- name: orders_with_refs(account, refs)
SELECT ref, id, content_hash
  FROM sales_order
 WHERE account = :account AND ref = ANY(:refs::text[]);

-- name: insert_order_items(account, at, order_ids, ids, lines, refs, product_numbers, product_refs, product_catalogue_refs, fulfilment_choice_refs, quantities, prices, paid_prices, tax_prices, totals, tax_totals, tax_types, attributes)!
INSERT INTO order_item (account, order_id, id, line, ref, product_number, product_ref, product_catalogue_ref,
                        fulfilment_choice_ref, quantity, price_minor, paid_price_minor, tax_price_minor, total_minor,
                        total_tax_minor, tax_type, attributes, created_at, updated_at)
SELECT :account, new.*, :at, :at
  FROM unnest(:order_ids::uuid[], :ids::uuid[], :lines::integer[], :refs::text[], :product_numbers::integer[],
              :product_refs::text[], :product_catalogue_refs::text[], :fulfilment_choice_refs::text[],
              :quantities::integer[], :prices::bigint[], :paid_prices::bigint[], :tax_prices::bigint[],
              :totals::bigint[], :tax_totals::bigint[], :tax_types::text[], :attributes::jsonb[]) AS new;
