"""A partner to try Lading with: a warehouse or vendor that acknowledges, picks, packs and sends what it is asked for.

    python examples/outsiders/partner.py --secret whsec_… [--port 9102] [--short 1] [--decline 1] [--silent 1]

GET / shows what it was asked for, what it sent and what it was told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from receiving import Moods, Say, arguments, listen


@dataclass
class Habits(Moods):
    """short: sent with a unit missing. decline: refused. silent: not answered. deaf: cancellations not answered.

    is_one_message: everything in the message of the dispatch. is_stubborn: it stops nothing any more, and sends
    nothing. is_late: what it was silent about it sends when it is taken away. is_backwards: it says what it did last
    first.
    """

    short: int = 0
    decline: int = 0
    silent: int = 0
    deaf: int = 0
    is_one_message: bool = False
    is_stubborn: bool = False
    is_late: bool = False
    is_backwards: bool = False


@dataclass
class Partner:
    """One warehouse. It sends each fulfilment once, whatever it is told how often."""

    say: Say
    moods: Habits = field(default_factory=Habits)
    asked: list[str] = field(default_factory=list)
    sent: dict[str, dict[str, int]] = field(default_factory=dict)
    heard: dict[str, list[str]] = field(default_factory=dict)

    def told(self, name: str, message: Mapping[str, Any]) -> None:
        """FulfilmentRequest, CancellationRequest, FulfilmentWithdrawn."""
        ref = message["fulfilmentRef"]
        self.heard.setdefault(ref, []).append(name)
        if name == "CancellationRequest" and not self.moods.strikes("deaf"):
            self._say(message, "RefuseCancellation" if self.moods.is_stubborn else "AgreeCancellation", {})
        if name == "FulfilmentWithdrawn" and self.moods.is_late and ref not in self.sent:
            self._send(message)
        if name != "FulfilmentRequest" or ref in self.asked:
            return
        self.asked.append(ref)
        if self.moods.strikes("silent"):
            return
        if self.moods.strikes("decline"):
            self._say(message, "DeclineFulfilment", {"reason": "CLOSED"})
            return
        if not self.moods.is_stubborn:
            self._send(message)

    def shown(self) -> dict[str, Any]:
        """What it was asked for, what it sent, units by item, and what it was told."""
        return {"asked": list(self.asked), "sent": dict(self.sent), "heard": dict(self.heard)}

    def _send(self, message: Mapping[str, Any]) -> None:
        found = _found(message["items"], is_short=self.moods.strikes("short"))
        items = {"fulfilmentItems": [{"ref": ref, "filledQuantity": units} for ref, units in found.items()]}
        self.sent[message["fulfilmentRef"]] = found
        words: list[tuple[str, Mapping[str, Any]]] = []
        if not self.moods.is_one_message:
            words.append(("AcknowledgeFulfilment", {"partnerOrderRef": f"P-{message['fulfilmentRef']}"}))
            words.append(("ConfirmPick", items))
        if any(found.values()):
            way = {"carrierRef": "UPS", "trackingLabel": f"1Z-{message['fulfilmentRef']}"}
            words.append(("DispatchFulfilment", items | way))
        for name, attributes in reversed(words) if self.moods.is_backwards else words:
            self._say(message, name, attributes)

    def _say(self, message: Mapping[str, Any], name: str, attributes: Mapping[str, Any]) -> None:
        event = {
            "name": name,
            "retailerId": "1",
            "rootEntityType": "ORDER",
            "rootEntityRef": message["orderRef"],
            "entityType": "FULFILMENT",
            "entityRef": message["fulfilmentRef"],
            "attributes": dict(attributes),
        }
        for _ in range(self.moods.copies):
            self.say(event)


def _found(items: Sequence[Mapping[str, Any]], *, is_short: bool) -> dict[str, int]:
    """Units by item; of the first a unit is missing if it is short."""
    return {item["ref"]: item["quantity"] - (is_short and place == 0) for place, item in enumerate(items)}


def main() -> None:
    """Listens until Ctrl-C."""
    parser = arguments(__doc__, 9102, ("short", "decline", "silent", "deaf"))
    parser.add_argument("--one-message", action="store_true", help="say everything with the dispatch")
    parser.add_argument("--stubborn", action="store_true", help="send nothing, and stop nothing either")
    parser.add_argument("--late", action="store_true", help="send what it was silent about once it is taken away")
    parser.add_argument("--backwards", action="store_true", help="say what it did last first")
    given = parser.parse_args()
    moods = Habits(
        copies=given.copies,
        short=given.short,
        decline=given.decline,
        silent=given.silent,
        deaf=given.deaf,
        is_one_message=given.one_message,
        is_stubborn=given.stubborn,
        is_late=given.late,
        is_backwards=given.backwards,
    )

    def at_work(say: Say) -> Any:
        partner = Partner(say, moods)
        return partner.told, partner.shown

    listen("A partner", given, at_work)


if __name__ == "__main__":
    main()
