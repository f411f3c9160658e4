"""`lading bench documents`: GraphQL documents prepared, and hostile ones refused."""

from functools import partial
from typing import Any

from graphql import GraphQLSchema, parse

from lading.api.graphql.documents import Documents
from lading.api.graphql.schema import executable_schema
from lading.bench.figures import Figures, best_of, percentile
from lading.bench.hostile_documents import hostile_documents

DOCUMENTS = 100
DOCUMENT = """
query Orders{number} {{
  orders(first: 20, status: ["BOOKED", "PICK_PACK"]) {{
    edges {{ node {{ ref status totalPrice createdOn
      items(first: 10) {{ edges {{ node {{ ref quantity product {{ name }} }} }} }}
      fulfilments(first: 5) {{ edges {{ node {{ ref status fromAddress {{ ref }} }} }} }}
    }} cursor }}
    pageInfo {{ hasNextPage }}
  }}
}}
"""


def bench_documents(_seconds: float) -> Figures:
    """Documents nobody has sent before: parsed, measured, validated. The limit is their parsing alone.

    Latencies are those of the refusals: milliseconds, the best of some rounds each. extra: the costliest refusals.
    """
    schema = executable_schema()
    texts = [DOCUMENT.format(number=number) for number in range(DOCUMENTS)]

    def prepare_all() -> None:
        documents = Documents(schema)
        for text in texts:
            assert not documents.prepare(text, sees_schema=True).errors

    seconds = best_of(prepare_all) / DOCUMENTS
    refused = {name: 1e3 * best_of(partial(_refuse, schema, text)) for name, (_, text) in hostile_documents().items()}
    slowest: dict[str, Any] = {
        name: round(refused[name], 2) for name in sorted(refused, key=refused.__getitem__, reverse=True)[:3]
    }
    return Figures(
        name="documents",
        rate=1 / seconds,
        unit="documents/s",
        p50_ms=percentile(list(refused.values()), 50),
        p99_ms=percentile(list(refused.values()), 99),
        cpu_ms_per_unit=1e3 * seconds,
        limit=DOCUMENTS / best_of(lambda: [parse(text) for text in texts]),
        extra={"hostile": len(refused), "slowest_refusals_ms": slowest},
    )


def _refuse(schema: GraphQLSchema, text: str) -> None:
    assert Documents(schema).prepare(text, sees_schema=True).errors
