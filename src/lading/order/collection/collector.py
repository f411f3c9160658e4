"""Who may take the goods. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from lading.order.model import FulfilmentChoice
from lading.order.refusals import CollectionRefused

NAME_LENGTH_MAX = 200


class Collector(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who stands at the counter. is_authorised: somebody else may take it, and the store has seen that he may.

    identity_document: the kind of document that was looked at; never its number.
    """

    collected_by: str
    identity_checked: bool = False
    identity_document: str | None = None
    is_authorised: bool = False


def collector_in(attributes: Mapping[str, Any], choice: FulfilmentChoice | None, *, must_check: bool) -> Collector:
    """The collector in an event.

    Raises CollectionRefused COLLECTOR_MISSING, IDENTITY_UNCHECKED or COLLECTOR_UNKNOWN (not the recipient, and nobody
    says that he may).
    """
    try:
        found = msgspec.convert(dict(attributes), Collector)
    except msgspec.ValidationError as error:
        hint = "Send attributes.collectedBy and attributes.identityChecked."
        raise CollectionRefused("COLLECTOR_MISSING", f"{error}.", hint) from error
    name = found.collected_by.strip()
    if not name or len(name) > NAME_LENGTH_MAX:
        raise CollectionRefused("COLLECTOR_MISSING", "Nobody is named.", "Send the name of who takes the goods.")
    if must_check and not found.identity_checked:
        raise CollectionRefused(
            "IDENTITY_UNCHECKED",
            f"The identity of {name} was not checked.",
            "Look at a document and send identityChecked: true.",
        )
    recipient = recipient_of(choice)
    if recipient and not found.is_authorised and _plain(name) != _plain(recipient):
        raise CollectionRefused(
            "COLLECTOR_UNKNOWN",
            f"The goods are for {recipient}; {name} is somebody else.",
            "Send isAuthorised: true once you have seen that this person may take them.",
        )
    return found


def recipient_of(choice: FulfilmentChoice | None) -> str:
    """The name of who the goods are for, empty where the order does not say."""
    if choice is None:
        return ""
    names = (choice.details.get("delivery_first_name"), choice.details.get("delivery_last_name"))
    return " ".join(name for name in names if name)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
