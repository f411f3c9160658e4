"""Customers, staff and the payment service, each of whom does what comes to mind: mostly what is due, sometimes not."""

import json
import random
import zlib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from lading.engine.ports import Address
from tests.database.order.shop import collected, mixed, order
from tests.simulation.conservation.picture import Picture

PRODUCTS = ("P1", "P2", "P3", "P4", "P5")
STORES = ("NEAR", "FAR")
BOSTON = {"street": "1 Main St", "city": "Boston", "postcode": "02118", "country": "US"}
ATLANTA = {"street": "2 Main St", "city": "Atlanta", "postcode": "30301", "country": "US"}
COLLECTOR = {"collectedBy": "Ann Lee", "identityChecked": True}
NAMES = {"deliveryFirstName": "Ann", "deliveryLastName": "Lee"}
DISPOSITIONS = ("RESTOCK", "QUARANTINE", "SCRAP", "SEND_BACK", "MISSING")
DUE: Mapping[str, str] = {
    "AWAITING_WAVE": "ConfirmPick",
    "ASSIGNED": "ConfirmPick",
    "FULFILLED": "PackFulfilment",
    "PARTIALLY_FULFILLED": "PackFulfilment",
    "AWAITING_ARRIVAL": "ConfirmArrival",
    "UNCOLLECTED": "PutBack",
    "ESCALATED": "CancelUnfulfillableItems",
}
# How often people do what is due.
DUE_SHARE = 0.85
PROPOSED_MAX = 20
READY = "AWAITING_CUSTOMER_COLLECTION"
# A consignment that waits for its carrier, an article that waits to arrive.
PARCELS_DUE = frozenset({"PROCESSING", "AWAITING_ARRIVAL"})
ANY_OF_FULFILMENTS = (
    *("ConfirmPick", "PackFulfilment", "PackFulfilment", "ConfirmArrival", "PutBack"),
    *("CancelUnfulfillableItems", "CancelFulfilment", "ReportLost"),
)


class Message(NamedTuple):
    """An event from outside."""

    address: Address
    name: str
    attributes: dict[str, Any]


class People:
    """Whoever acts, by the chance that is passed in."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._number = 0
        self._proposed: deque[str] = deque(maxlen=PROPOSED_MAX)

    def new_order(self) -> dict[str, Any]:
        """An order of one to three lines; some have a delivery price, tax and a discount that no cent divides."""
        self._number += 1
        ref, chance = f"O-{self._number}", self._chance
        lines = [(chance.choice(PRODUCTS), chance.randint(1, 4)) for _ in range(chance.randint(1, 3))]
        kind = chance.choice(("HD", "HD", "CC", "MULTI"))
        if kind == "CC":
            document = collected(ref, lines, pickupLocationRef=chance.choice(STORES))
        elif kind == "MULTI":
            choices: dict[str, dict[str, Any]] = {"A": {"deliveryAddress": BOSTON}, "B": self._corner()}
            lines = [*lines, (chance.choice(PRODUCTS), 1)]
            document = mixed(ref, choices, [(*line, "AB"[place % 2]) for place, line in enumerate(lines)])
        else:
            document = order(ref, lines)
        return self._priced(document)

    def _corner(self) -> dict[str, Any]:
        return {"pickupLocationRef": self._chance.choice(STORES), **NAMES}

    def _priced(self, document: dict[str, Any]) -> dict[str, Any]:
        """Half of the orders cost what their lines cost; the others are awkward."""
        goods = sum(item["totalPrice"] for item in document["items"])
        if self._chance.random() < 0.5:
            return document | {"totalPrice": goods}
        choices = document.get("fulfilmentChoices") or [document["fulfilmentChoice"]]
        choices[0] = choices[0] | {"fulfilmentPrice": 4.99}
        key = "fulfilmentChoices" if "fulfilmentChoices" in document else "fulfilmentChoice"
        off = self._chance.choice((0.01, 1.37, 3.33))
        return document | {
            key: choices if key.endswith("s") else choices[0],
            "totalPrice": round(goods + 4.99 - off, 2),
        }

    def message(self, picture: Picture) -> Message | None:
        """Something somebody sends now; None where there is nothing to act on."""
        acts = (
            *(self._at_fulfilment, self._at_fulfilment, self._at_fulfilment, self._at_parcel, self._at_parcel),
            *(self._collect, self._collect, self._revise, self._revise, self._cancel, self._at_choice),
            *(self._pay, self._ask_back, self._receive, self._answer, self._appease),
        )
        return self._chance.choice(acts)(picture)

    def _order_of(self, picture: Picture) -> tuple[str, str, str]:
        ref, kind, status = self._chance.choice(picture.orders)
        return ref, kind, status

    def _at_fulfilment(self, picture: Picture) -> Message | None:
        if not picture.fulfilments:
            return None
        _, id_, status, items = self._mostly(picture.fulfilments, lambda one: one[2] in DUE)
        is_due = self._chance.random() < DUE_SHARE
        name = DUE.get(status) if is_due else self._chance.choice(ANY_OF_FULFILMENTS)
        if name is None:
            return None
        attributes: dict[str, Any] = {}
        if name == "ConfirmPick":
            parts = items if isinstance(items, list) else json.loads(items)
            found = [{"id": str(part), "filledQuantity": self._found(units)} for part, units in parts]
            attributes = {"fulfilmentItems": found}
        return Message(Address(entity_type="FULFILMENT", entity_id=id_), name, attributes)

    def _mostly(self, everything: Sequence[Any], is_due: Callable[[Any], bool]) -> Any:
        """One for which it is time; sometimes, and where it is for none, any."""
        due = [one for one in everything if is_due(one)]
        return self._chance.choice(due if due and self._chance.random() < DUE_SHARE else everything)

    def _found(self, units: int) -> int:
        return units if self._chance.random() < 0.85 else self._chance.randint(0, units)

    def _at_parcel(self, picture: Picture) -> Message | None:
        if not picture.parcels:
            return None
        _, kind, id_, _ = self._mostly(picture.parcels, lambda one: one[3] in PARCELS_DUE)
        name = "CourierCollected" if kind == "CONSIGNMENT" else "RecordArrival"
        return Message(Address(entity_type=kind, entity_id=id_), name, {})

    def _place(self, picture: Picture) -> Address:
        """An order, or where it is a mixed basket one of its choices."""
        ref, kind, _ = self._order_of(picture)
        if kind == "MULTI" and picture.choices.get(ref):
            id_, *_ = self._chance.choice(picture.choices[ref])
            return Address(entity_type="FULFILMENT_CHOICE", entity_id=id_)
        return Address(entity_type="ORDER", entity_ref=ref)

    def _collect(self, picture: Picture) -> Message | None:
        ready = [
            *(
                Address(entity_type="ORDER", entity_ref=ref)
                for ref, _, status in picture.orders
                if status == READY and not _is_forgotten(ref)
            ),
            *(
                Address(entity_type="FULFILMENT_CHOICE", entity_id=id_)
                for ref, choices in picture.choices.items()
                for id_, _, kind, status in choices
                if (kind, status) == ("CC", READY) and not _is_forgotten(ref)
            ),
        ]
        if not ready and self._chance.random() < DUE_SHARE:
            return None
        is_due = ready and self._chance.random() < DUE_SHARE
        return Message(self._chance.choice(ready) if is_due else self._place(picture), "Collect", COLLECTOR)

    def _at_choice(self, picture: Picture) -> Message:
        name = self._chance.choice(("ExtendCollection", "ChangeStore", "ReleaseHold"))
        attributes: dict[str, dict[str, Any]] = {
            "ExtendCollection": {"days": 1},
            "ChangeStore": {"pickupLocationRef": self._chance.choice(STORES)},
            "ReleaseHold": {},
        }
        return Message(self._place(picture), name, attributes[name])

    def _revise(self, picture: Picture) -> Message:
        ref, _, _ = self._order_of(picture)
        name = self._chance.choice(("ProposeRevision", "ProposeRevision", "ConfirmRevision", "WithdrawRevision"))
        if name == "ProposeRevision":
            self._proposed.append(ref)
        elif self._proposed and self._chance.random() < DUE_SHARE:
            ref = self._chance.choice(self._proposed)
        address = Address(entity_type="ORDER", entity_ref=ref)
        return Message(address, name, self._wish(ref, picture) if name == "ProposeRevision" else {})

    def _wish(self, ref: str, picture: Picture) -> dict[str, Any]:
        chance = self._chance
        line, units = chance.choice(picture.items[ref])
        choice = chance.choice(picture.choices[ref])[1]
        self._number += 1
        later = (datetime.now(UTC) + timedelta(days=chance.randint(1, 30))).isoformat()
        new = {"ref": f"N-{self._number}", "productRef": chance.choice(PRODUCTS), "quantity": 1, "price": 2.5}
        wishes: tuple[dict[str, Any], ...] = (
            {"items": [{"ref": line, "quantity": chance.randint(0, units + 2)}]},
            {"items": [{"ref": line, "quantity": max(0, units - 1)}]},
            {"add": [new | {"fulfilmentChoiceRef": choice}]},
            {"items": [{"ref": line, "quantity": 0}], "add": [new | {"fulfilmentChoiceRef": choice}]},
            {"choices": [{"ref": choice, "deliveryAddress": chance.choice((BOSTON, ATLANTA))}]},
            {"choices": [{"ref": choice, "pickupLocationRef": chance.choice(STORES)}]},
            {"choices": [{"ref": choice, "deliverAfter": later}]},
            {"choices": [{"ref": choice, "deliveryType": "EXPRESS", "fulfilmentPrice": chance.choice((0, 9.99))}]},
        )
        return chance.choice(wishes)

    def _cancel(self, picture: Picture) -> Message:
        ref, _, _ = self._order_of(picture)
        address = Address(entity_type="ORDER", entity_ref=ref)
        if self._chance.random() < 0.15:
            return Message(address, "CancelOrder", {})
        line, units = self._chance.choice(picture.items[ref])
        wish = {"ref": line, "quantity": self._chance.randint(1, max(1, units))}
        by = self._chance.choice(("AGENT", "AGENT", "CUSTOMER"))
        return Message(address, "CancelItems", {"items": [wish], "cancelledBy": by})

    def _pay(self, picture: Picture) -> Message:
        ref, _, _ = self._order_of(picture)
        said = {"reference": f"{ref}-paid", "operation": "SALE", "amount": 50}
        return Message(Address(entity_type="ORDER", entity_ref=ref), "PaymentReported", said)

    def _ask_back(self, picture: Picture) -> Message | None:
        complete = [ref for ref, _, status in picture.orders if status == "COMPLETE"]
        if not complete:
            return None
        ref = self._chance.choice(complete)
        line, _ = self._chance.choice(picture.items[ref])
        action = self._chance.choice(("REFUND", "REFUND", "STORE_CREDIT", "EXCHANGE"))
        wish = {
            "orderItem": {"ref": line},
            "unitQuantity": {"quantity": self._chance.randint(1, 2)},
            "returnPaymentAction": {"value": action},
        }
        return Message(Address(entity_type="ORDER", entity_ref=ref), "RequestReturn", {"returnItems": [wish]})

    def _receive(self, picture: Picture) -> Message | None:
        if not picture.returns:
            return None
        id_, _, items = self._chance.choice(picture.returns)
        parts = items if isinstance(items, list) else json.loads(items)
        verdicts = [
            {"ref": ref, "quantity": 1, "disposition": self._chance.choice(DISPOSITIONS)}
            for ref, units in parts
            for _ in range(units)
        ]
        return Message(Address(entity_type="RETURN_FULFILMENT", entity_id=id_), "ReceiveReturn", {"verdicts": verdicts})

    def _answer(self, picture: Picture) -> Message | None:
        if not picture.refunds:
            return None
        ref, _ = self._chance.choice(picture.refunds)
        status = self._chance.choice(("SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "FAILED"))
        said = {"status": status, "providerReference": f"psp-{ref}"}
        return Message(Address(entity_type="PAYMENT_TRANSACTION", entity_ref=ref), "RefundAnswered", said)

    def _appease(self, picture: Picture) -> Message:
        ref, _, _ = self._order_of(picture)
        said = {"amount": self._chance.choice((1, 2.5, 9)), "reason": "LATE"}
        return Message(Address(entity_type="ORDER", entity_ref=ref), "Appease", said)


def _is_forgotten(ref: str) -> bool:
    """Whether nobody comes for an order: every other one."""
    return zlib.crc32(ref.encode()) % 2 == 0
