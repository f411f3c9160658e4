"""Documents that would cost too much are refused in milliseconds, before anything is looked up."""

import time

import pytest
from graphql import GraphQLError

from lading.api.graphql.documents import Documents, Prepared
from lading.api.graphql.schema import executable_schema
from lading.kernel.refusal import Refused

REFUSAL_SECONDS_MAX = 0.05


def _nested(levels: int) -> str:
    """A document of so many levels of fields."""
    return "{ a " * levels + "}" * levels


BOMBS = (
    "101 aliases",
    "a hundred thousand tokens",
    "20,000 aliases",
    "aliases behind fragments",
    "a field 500 times",
    "a fragment that spreads itself",
    "a hundred levels",
    "sixteen levels",
    "inline fragments in each other",
    "ten directives at one place",
    "51 directives",
    "exponential fragments",
    "a chain of fragments",
    "fragments in each other",
    "NUL in a text",
)


def _bombs() -> dict[str, tuple[str, str]]:
    """The code and the text of each bomb, by its name."""
    return {
        "101 aliases": ("TOO_MANY_ALIASES", "{" + " ".join(f"a{n}: me {{ id }}" for n in range(101)) + "}"),
        "a hundred thousand tokens": ("TOO_MANY_TOKENS", "{ me { id } }" * 20_000),
        "20,000 aliases": ("TOO_MANY_ALIASES", "{" + " ".join(f"a{n}: me {{ id }}" for n in range(20_000)) + "}"),
        "aliases behind fragments": (
            "TOO_MANY_ALIASES",
            "{ ...A } fragment A on Query { ...B b0: me { id } b1: me { id } ...C } fragment B on Query { "
            + " ".join(f"c{n}: me {{ id }}" for n in range(50))
            + " } fragment C on Query { ...B }",
        ),
        "a field 500 times": ("FIELD_REPEATED", "{ me {" + " id" * 500 + "} }"),
        "a fragment that spreads itself": (
            "FRAGMENT_CYCLE",
            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        ),
        "a hundred levels": ("TOO_DEEP", _nested(100)),
        "sixteen levels": ("TOO_DEEP", _nested(16)),
        "inline fragments in each other": ("TOO_DEEP", "{" + "... on Query {" * 60 + " me { id } " + "}" * 60 + "}"),
        "ten directives at one place": ("TOO_MANY_DIRECTIVES", "{ me { id" + " @include(if: true)" * 10 + " } }"),
        "51 directives": (
            "TOO_MANY_DIRECTIVES",
            "{" + " ".join(f"a{n}: me @skip(if: false) {{ id }}" for n in range(51)) + "}",
        ),
        "exponential fragments": (
            "TOO_MANY_FIELDS",
            "{ ...F0 } "
            + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...G{n} }}" for n in range(30))
            + " ".join(f" fragment G{n} on Query {{ ...F{n + 1} }}" for n in range(30))
            + " fragment F30 on Query { me { id } }",
        ),
        "a chain of fragments": (
            "TOO_MANY_FRAGMENTS",
            "{ ...F0 } " + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(1_000)),
        ),
        "fragments in each other": (
            "TOO_DEEP",
            "{ ...F0 } "
            + " ".join(
                f"fragment F{n} on Query {{ {'... on Query {' * 30} ...F{n + 1} {'}' * 30} }}" for n in range(20)
            )
            + " fragment F20 on Query { me { id } }",
        ),
        "NUL in a text": ("JSON_TEXT", '{ order(ref: "a\\u0000b") { id } }'),
    }


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_by_its_code_within_50_ms(name: str) -> None:
    code, text = _bombs()[name]
    documents = Documents(executable_schema())
    begin = time.process_time()
    prepared = documents.prepare(text, sees_schema=True)
    seconds = time.process_time() - begin
    assert _codes(prepared) == [code]
    assert seconds < REFUSAL_SECONDS_MAX


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
