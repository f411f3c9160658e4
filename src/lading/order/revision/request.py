"""What a revision asks for. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from lading.order.new_order import Amount, NewAddress, NewFulfilmentChoice
from lading.order.refusals import RevisionRefused

LINES_MAX = 20_000
_HINT = (
    "Send attributes.items [{ref, quantity}], add [{ref, productRef, quantity, price}], choices or addChoices [{…}]."
)


class LineQuantity(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The units wanted of a line from now on; 0 removes it."""

    ref: str
    quantity: int


class AddedLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A new line; without a price it costs what a line of the same product costs."""

    ref: str
    product_ref: str
    product_catalogue_ref: str | None = None
    fulfilment_choice_ref: str | None = None
    quantity: int
    price: Amount | None = None
    tax_price: Amount | None = None
    total_price: Amount | None = None
    total_tax_price: Amount | None = None
    tax_type: str | None = None


class ChangedChoice(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is different for a choice from now on; what is not named stays. ref may be left out where there is one."""

    ref: str | None = None
    delivery_type: str | None = None
    delivery_instruction: str | None = None
    delivery_address: NewAddress | None = None
    pickup_location_ref: str | None = None
    delivery_first_name: str | None = None
    delivery_last_name: str | None = None
    delivery_contact: str | None = None
    delivery_email: str | None = None
    deliver_after: datetime | None = None
    deliver_before: datetime | None = None
    dispatch_on: datetime | None = None
    fulfilment_price: Amount | None = None
    fulfilment_tax_price: Amount | None = None

    @property
    def has_dates(self) -> bool:
        """Whether it asks for another date."""
        return any((self.deliver_after, self.deliver_before, self.dispatch_on))


class Revision(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The attributes of a proposal. revisionRef: the sender's own name of it. addChoices: new, in a mixed basket."""

    revision_ref: str | None = None
    items: tuple[LineQuantity, ...] = ()
    add: tuple[AddedLine, ...] = ()
    choices: tuple[ChangedChoice, ...] = ()
    add_choices: tuple[NewFulfilmentChoice, ...] = ()


def revision_in(attributes: Mapping[str, Any]) -> Revision:
    """The revision in an event. Raises RevisionRefused REVISION_MALFORMED or REVISION_EMPTY."""
    try:
        asked = msgspec.convert(dict(attributes), Revision)
    except msgspec.ValidationError as error:
        raise RevisionRefused("REVISION_MALFORMED", f"{error}.", _HINT) from error
    if not (asked.items or asked.add or asked.choices or asked.add_choices):
        raise RevisionRefused("REVISION_EMPTY", "The revision changes nothing.", _HINT)
    if len(asked.items) + len(asked.add) > LINES_MAX:
        raise RevisionRefused("REVISION_MALFORMED", "The revision has too many lines.", f"Send at most {LINES_MAX}.")
    return asked
