-- name: nested(account, kit_ids, component_ids)
-- The kits among the components, and the components of others among the kits.
SELECT DISTINCT k.kit_id AS id FROM kit_component AS k WHERE k.account = :account AND k.kit_id = ANY (:component_ids::uuid[])
 UNION
SELECT k.component_id FROM kit_component AS k WHERE k.account = :account AND k.component_id = ANY (:kit_ids::uuid[]);

-- name: empty_kits(account, kit_ids, pair_kits, pair_components)
-- Takes out of each kit what it is no longer to hold.
DELETE FROM kit_component AS k
 WHERE k.account = :account
   AND k.kit_id = ANY (:kit_ids::uuid[])
   AND NOT EXISTS (SELECT FROM unnest(:pair_kits::uuid[], :pair_components::uuid[]) AS n (kit_id, component_id)
                    WHERE n.kit_id = k.kit_id AND n.component_id = k.component_id)
RETURNING k.kit_id;

-- name: fill_kits(account, pair_kits, pair_components, places, quantities)
-- What a kit holds already is left alone.
INSERT INTO kit_component AS k (account, kit_id, component_id, place, quantity)
SELECT :account, n.kit_id, n.component_id, n.place, n.quantity
  FROM unnest(:pair_kits::uuid[], :pair_components::uuid[], :places::integer[], :quantities::integer[])
       AS n (kit_id, component_id, place, quantity)
 ORDER BY n.kit_id, n.component_id
ON CONFLICT (account, kit_id, component_id) DO UPDATE SET place = excluded.place, quantity = excluded.quantity
  WHERE (k.place, k.quantity) <> (excluded.place, excluded.quantity)
RETURNING k.kit_id;

-- name: parts_of_kits(account, products)
SELECT kit.number AS kit_number, p.number, p.ref, p.status, k.quantity
  FROM product AS kit
  JOIN kit_component AS k ON k.account = kit.account AND k.kit_id = kit.id
  JOIN product AS p ON p.account = k.account AND p.id = k.component_id
 WHERE kit.account = :account
   AND kit.number = ANY (:products::integer[])
 ORDER BY kit.number, k.place;

-- name: kits_named(account, catalogue_refs, refs)
SELECT c.ref AS catalogue_ref, kit.ref AS kit_ref, p.number, p.ref, p.status, k.quantity
  FROM (SELECT DISTINCT catalogue_ref, ref FROM unnest(:catalogue_refs::text[], :refs::text[]) AS n (catalogue_ref, ref)) AS n
  JOIN product_catalogue AS c ON c.account = :account AND c.ref = n.catalogue_ref
  JOIN product AS kit ON kit.account = :account AND kit.catalogue_id = c.id AND kit.ref = n.ref AND kit.type = 'GROUP'
  JOIN kit_component AS k ON k.account = kit.account AND k.kit_id = kit.id
  JOIN product AS p ON p.account = k.account AND p.id = k.component_id
 ORDER BY c.ref, kit.ref, k.place;
