"""Documents that would cost too much are refused with little work, before anything is looked up."""

import pytest
from graphql import GraphQLError

from lading.api.graphql.documents import Documents, Prepared
from lading.api.graphql.schema import executable_schema
from lading.bench.hostile_documents import hostile_documents
from lading.kernel.refusal import Refused
from tests.work import calls_of

CALLS_MAX = 150_000
"""Some twenty milliseconds of one processor: what a refusal takes is printed by `lading bench documents`."""


@pytest.mark.parametrize(("code", "text"), hostile_documents().values(), ids=hostile_documents())
def test_a_hostile_document_is_refused_by_its_code_with_little_work(code: str, text: str) -> None:
    documents = Documents(executable_schema())
    prepared, calls = calls_of(lambda: documents.prepare(text, sees_schema=True))
    assert _codes(prepared) == [code]
    assert calls < CALLS_MAX


@pytest.mark.parametrize(
    "text",
    [
        "{" + " ".join(f"a{n}: me {{ id }}" for n in range(100)) + "}",
        "{ me {" + " id" * 10 + "} }",
        "{ me { id" + " @include(if: true)" + " } }",
        '{ order(ref: "# no comment, { no braces } \\" and \\"\\"\\" no block") { id } }',
        '# a comment " with a quote\n{ order(ref: """a "quoted" block""") { id } }',
    ],
)
def test_what_is_within_the_limits_is_prepared(text: str) -> None:
    prepared = Documents(executable_schema()).prepare(text, sees_schema=True)
    assert (prepared.document is not None, prepared.errors) == (True, ())


def test_the_deepest_way_from_an_order_to_the_price_of_a_packed_product_is_allowed() -> None:
    text = (
        "{ orders(first: 1) { edges { node { fulfilments(first: 1) { edges { node { articles(first: 1) { edges { node {"
        " items(first: 1) { edges { node { orderItem { product { name } } } } } } } } } } } } } } }"
    )
    assert Documents(executable_schema()).prepare(text, sees_schema=True).errors == ()


def test_a_document_is_prepared_once_and_the_longest_unused_is_forgotten_first() -> None:
    documents = Documents(executable_schema())
    first = documents.prepare("{ me { id } }", sees_schema=True)
    assert documents.prepare("{ me { id } }", sees_schema=True) is first
    for number in range(499):
        documents.prepare(f"{{ a{number}: me {{ id }} }}", sees_schema=True)
    assert documents.prepare("{ me { id } }", sees_schema=True) is first
    documents.prepare("{ me { ref } }", sees_schema=True)
    assert documents.prepare("{ me { id } }", sees_schema=True) is first
    for number in range(500):
        documents.prepare(f"{{ b{number}: me {{ id }} }}", sees_schema=True)
    assert documents.prepare("{ me { id } }", sees_schema=True) is not first


@pytest.mark.parametrize("field", ["__schema { types { name } }", '__type(name: "Order") { name }'])
def test_introspection_is_for_those_who_may_see_the_schema(field: str) -> None:
    documents = Documents(executable_schema())
    assert documents.prepare(f"{{ {field} }}", sees_schema=True).errors == ()
    assert _codes(documents.prepare(f"{{ {field} }}", sees_schema=False)) == ["PERMISSION_MISSING"]
    assert documents.prepare("{ __typename me { __typename } }", sees_schema=False).errors == ()


def test_suggestions_are_for_those_who_may_see_the_schema() -> None:
    def message(*, sees_schema: bool) -> str:
        return Documents(executable_schema()).prepare("{ me { usernam } }", sees_schema=sees_schema).errors[0].message

    assert "Did you mean 'username'" in message(sees_schema=True)
    assert "Did you mean" not in message(sees_schema=False)


def _codes(prepared: Prepared) -> list[str]:
    return [_code(error) for error in prepared.errors]


def _code(error: GraphQLError) -> str:
    assert isinstance(error.original_error, Refused), error
    return error.original_error.code
