"""A workflow file as it came: its text kept to the letter, its variables filled in, its document decoded."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from lading.engine.workflow import Workflow, read_workflow
from lading.engine.workflow_variables import fill_text, unresolved_variables
from lading.kernel.json import decode_json
from lading.kernel.refusal import Malformed, Refused

BYTES_MAX = 20_000_000
PLACES_SHOWN_MAX = 5


class Unresolved(msgspec.Struct, frozen=True):
    """A variable without a value, and the JSON pointers of the places that name it."""

    name: str
    pointers: tuple[str, ...]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A workflow read from a file. text is what will be stored: the file's own, but for the variables filled in."""

    text: str
    document: dict[str, Any]
    workflow: Workflow
    unresolved: tuple[Unresolved, ...]


def read_draft(data: bytes, variables: Mapping[str, str]) -> Draft:
    """Reads a workflow file and fills in what `variables` gives a value.

    Raises Malformed for what is not strict JSON and Refused WORKFLOW_MALFORMED for what is not a workflow; what the
    workflow gets wrong otherwise is for `lint` to say.
    """
    decode_json(data, bytes_max=BYTES_MAX)
    text = fill_text(data.decode("utf-8"), variables)
    document = decode_json(text.encode(), bytes_max=BYTES_MAX)
    if not isinstance(document, dict):
        raise Malformed("WORKFLOW_MALFORMED", "The file holds no JSON object.", "A workflow is one JSON object.")
    unresolved = _unresolved(unresolved_variables(document))
    return Draft(text=text, document=document, workflow=read_workflow(document), unresolved=unresolved)


def refuse_unresolved(draft: Draft) -> None:
    """Raises Refused VARIABLES_UNRESOLVED with each variable and where it stands."""
    if draft.unresolved:
        named = "; ".join(f"{one.name} at {_places(one.pointers)}" for one in draft.unresolved)
        raise Refused(
            "VARIABLES_UNRESOLVED",
            f"The workflow names variables without a value: {named}.",
            "Give each a value in a JSON object with --variables FILE.",
            pointer=draft.unresolved[0].pointers[0],
        )


def _unresolved(found: Iterable[tuple[str, str]]) -> tuple[Unresolved, ...]:
    places: dict[str, list[str]] = {}
    for name, pointer in found:
        places.setdefault(name, []).append(pointer)
    return tuple(Unresolved(name, tuple(pointers)) for name, pointers in places.items())


def _places(pointers: Sequence[str]) -> str:
    shown = ", ".join(pointers[:PLACES_SHOWN_MAX])
    more = len(pointers) - PLACES_SHOWN_MAX
    return f"{shown} and {more} more" if more > 0 else shown
