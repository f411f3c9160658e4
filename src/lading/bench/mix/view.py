"""An order of the mix as it is read over REST: as much of it as decides what is done next."""

import msgspec


class ItemView(msgspec.Struct, frozen=True, rename="camel"):
    """A line of the order."""

    ref: str
    quantity: int
    cancelled_quantity: int


class PartView(msgspec.Struct, frozen=True, rename="camel"):
    """What a fulfilment is to fill of a line."""

    ref: str
    requested_quantity: int
    withdrawn_quantity: int


class ParcelView(msgspec.Struct, frozen=True, rename="camel"):
    """A parcel, with the consignment it travels in."""

    status: str
    consignment_ref: str | None
    consignment_status: str | None


class FulfilmentView(msgspec.Struct, frozen=True, rename="camel"):
    """A fulfilment as the staff of its location sees it."""

    ref: str
    status: str
    items: tuple[PartView, ...]
    articles: tuple[ParcelView, ...]


class ChoiceView(msgspec.Struct, frozen=True, rename="camel"):
    """One of the ways the customer wants the goods."""

    ref: str
    type: str
    status: str


class OrderView(msgspec.Struct, frozen=True, rename="camel"):
    """The order."""

    ref: str
    type: str
    status: str
    total_price: float | None
    items: tuple[ItemView, ...]
    fulfilment_choices: tuple[ChoiceView, ...]
    fulfilments: tuple[FulfilmentView, ...]
