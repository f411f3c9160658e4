"""Documents of GraphQL made to cost the server much: each has to be refused before anything is looked up."""


def _nested(levels: int) -> str:
    """A document of so many levels of fields."""
    return "{ a " * levels + "}" * levels


def hostile_documents() -> dict[str, tuple[str, str]]:
    """The code of its refusal and the text of each, by what it does."""
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
