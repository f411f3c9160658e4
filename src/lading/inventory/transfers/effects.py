"""What orders do to transfers: each opened with its fulfilment, moved on with it, in the transaction of the run.

The stock of such a transfer is promised to the fulfilment and sold when it is picked; the transfer says where it is.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import msgspec

from lading.database.connection import Connection
from lading.database.queries import queries_of
from lading.engine.action import Effect
from lading.engine.ports import BatchFacts, RunEffect


class _Step(Effect, frozen=True):
    """A step of the transfer of a fulfilment."""

    kind: ClassVar[str] = ""
    fulfilment_id: UUID


Kind = TypeVar("Kind", bound=_Step)


class TransferEnds(msgspec.Struct, frozen=True):
    """From which location to which, by their numbers, within an inventory catalogue."""

    catalogue_number: int
    from_number: int
    to_number: int


class OpenTransfer(_Step, frozen=True):
    """A transfer of the units of a fulfilment, by product number; a fulfilment has one."""

    kind: ClassVar[str] = "open_transfer"
    order_id: UUID
    ref: str
    ends: TransferEnds
    units: tuple[tuple[int, int], ...]

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "transfer": self.ref, "units": sum(units for _, units in self.units)}


class SendTransfer(_Step, frozen=True):
    """The units picked have left; what was not found is not sent. Once: later ones change nothing."""

    kind: ClassVar[str] = "send_transfer"
    units: tuple[tuple[int, int], ...]

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "units": sum(units for _, units in self.units)}


class ReceiveTransfer(_Step, frozen=True):
    """What was sent has come, but for the units lost, by product number. Once: later ones change nothing."""

    kind: ClassVar[str] = "receive_transfer"
    lost: tuple[tuple[int, int], ...] = ()

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind, "lost": sum(units for _, units in self.lost)}


class CallOffTransfer(_Step, frozen=True):
    """Nothing will be sent; one that has been sent, or ended, stays as it is."""

    kind: ClassVar[str] = "call_off_transfer"

    def summary(self) -> dict[str, Any]:
        return {"effect": self.kind}


class TransferHandler:
    """Writes the transfers of a batch, a statement or two for each kind of step that is there."""

    kinds: tuple[type[Effect], ...] = (OpenTransfer, SendTransfer, ReceiveTransfer, CallOffTransfer)
    is_guarded = False

    def foresee(self, effect: Effect, facts: BatchFacts) -> None:
        """Nothing another run of the batch would read."""

    async def apply(
        self, connection: Connection, account: int, effects: Sequence[RunEffect], at: datetime
    ) -> Mapping[int, str]:
        """Writes every step in the order a transfer takes them; none is refused."""
        queries = queries_of(__package__)
        if opened := _of(effects, OpenTransfer):
            await queries.open_order_transfers(connection, account=account, at=at, **_heads(opened))
            await queries.insert_order_lines(connection, account=account, **_lines(opened, lambda one: one.units))
        if sent := _of(effects, SendTransfer):
            ids = [one.fulfilment_id for one in sent]
            await queries.send_order_lines(connection, account=account, **_lines(sent, lambda one: one.units))
            await queries.send_order_transfers(connection, account=account, at=at, ids=ids)
        if received := _of(effects, ReceiveTransfer):
            ids = [one.fulfilment_id for one in received]
            lost = _lines(received, lambda one: one.lost)
            await queries.receive_order_lines(connection, account=account, transfers=ids, **lost)
            await queries.receive_order_transfers(connection, account=account, at=at, ids=ids)
        if ended := _of(effects, CallOffTransfer):
            ids = [one.fulfilment_id for one in ended]
            await queries.call_off_order_transfers(connection, account=account, at=at, ids=ids)
        return {}


def _of(effects: Sequence[RunEffect], kind: type[Kind]) -> list[Kind]:
    return [one.effect for one in effects if isinstance(one.effect, kind)]


def _heads(opened: Sequence[OpenTransfer]) -> dict[str, list[Any]]:
    return {
        "ids": [one.fulfilment_id for one in opened],
        "orders": [one.order_id for one in opened],
        "refs": [one.ref for one in opened],
        "catalogues": [one.ends.catalogue_number for one in opened],
        "origins": [one.ends.from_number for one in opened],
        "destinations": [one.ends.to_number for one in opened],
    }


def _lines(steps: Sequence[Kind], units_of: Callable[[Kind], Sequence[tuple[int, int]]]) -> dict[str, list[Any]]:
    rows = [(step, line, *pair) for step in steps for line, pair in enumerate(units_of(step), start=1)]
    return {
        "ids": [step.fulfilment_id for step, _, _, _ in rows],
        "lines": [line for _, line, _, _ in rows],
        "products": [product for _, _, product, _ in rows],
        "quantities": [units for _, _, _, units in rows],
    }
