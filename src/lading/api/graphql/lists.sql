{# What the statements of lists have in common, by the parameters that `listing.py` names. -#}

{% macro in_scope(retailer) -%}
AND (:scope_retailers::integer[] IS NULL OR {{ retailer }} = ANY (:scope_retailers::integer[]))
{%- endmacro %}

{% macro refs(ref) -%}
AND (:ref_exact::text[] IS NULL OR {{ ref }} = ANY (:ref_exact::text[]))
AND (:ref_from::text IS NULL OR {{ ref }} COLLATE "C" >= :ref_from::text)
AND (:ref_to::text IS NULL OR {{ ref }} COLLATE "C" < :ref_to::text)
AND (:ref_patterns::text[] IS NULL OR {{ ref }} LIKE ANY (:ref_patterns::text[]))
{%- endmacro %}

{% macro among(parameter, value, type="text") -%}
AND (:{{ parameter }}::{{ type }}[] IS NULL OR {{ value }} = ANY (:{{ parameter }}::{{ type }}[]))
{%- endmacro %}

{% macro same(parameter, value, type="text") -%}
AND (:{{ parameter }}::{{ type }} IS NULL OR {{ value }} = :{{ parameter }}::{{ type }})
{%- endmacro %}

{% macro between(parameter, instant) -%}
AND (:{{ parameter }}_from::timestamptz IS NULL OR {{ instant }} >= :{{ parameter }}_from::timestamptz)
AND (:{{ parameter }}_to::timestamptz IS NULL OR {{ instant }} <= :{{ parameter }}_to::timestamptz)
{%- endmacro %}

{% macro newest_first(id, type="uuid") -%}
AND (:after_id::{{ type }} IS NULL OR {{ id }} < :after_id::{{ type }})
AND (:before_id::{{ type }} IS NULL OR {{ id }} > :before_id::{{ type }})
ORDER BY CASE WHEN :is_forward::boolean THEN {{ id }} END DESC,
         CASE WHEN NOT :is_forward::boolean THEN {{ id }} END
LIMIT :row_limit::integer
{%- endmacro %}

{% macro oldest_first(id, type="uuid") -%}
AND (:after_id::{{ type }} IS NULL OR {{ id }} > :after_id::{{ type }})
AND (:before_id::{{ type }} IS NULL OR {{ id }} < :before_id::{{ type }})
ORDER BY CASE WHEN :is_forward::boolean THEN {{ id }} END,
         CASE WHEN NOT :is_forward::boolean THEN {{ id }} END DESC
LIMIT :row_limit::integer
{%- endmacro %}

{# Of what is named PRODUCT:…, the products that the refs asked for can begin with; refs of products may hold colons. -#}
{% macro of_products_named_in_refs(number) -%}
AND (:ref_exact::text[] IS NULL OR {{ number }} = ANY (ARRAY(
     SELECT one.number
       FROM unnest(:ref_exact::text[]) AS r (ref)
      -- A product ref has 100 characters at most: what is longer is not cut at every place.
      CROSS JOIN LATERAL generate_series(1, least(length(r.ref), 101)) AS cut
       JOIN product one ON one.account = :account AND one.ref = substr(r.ref, 1, cut - 1)
      WHERE substr(r.ref, cut, 1) = ':')))
{%- endmacro %}
