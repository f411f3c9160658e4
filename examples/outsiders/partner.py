"""A partner to try Lading with: a warehouse or vendor that acknowledges, picks, packs and sends what it is asked for.

    python examples/outsiders/partner.py --secret whsec_… [--port 9102] [--short 1] [--decline 1] [--silent 1]

GET / shows what it was asked for and what it sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from receiving import Moods, Say, arguments, listen


@dataclass
class Habits(Moods):
    """short: sent with a unit missing. decline: refused. silent: never answered.

    is_one_message: everything in the message of the dispatch. is_stubborn: it stops nothing any more, and sends
    nothing.
    """

    short: int = 0
    decline: int = 0
    silent: int = 0
    is_one_message: bool = False
    is_stubborn: bool = False


@dataclass
class Partner:
    """One warehouse. It sends each fulfilment once, whatever it is told how often."""

    say: Say
    moods: Habits = field(default_factory=Habits)
    asked: list[str] = field(default_factory=list)
    sent: dict[str, dict[str, int]] = field(default_factory=dict)

    def told(self, name: str, message: Mapping[str, Any]) -> None:
        """FulfilmentRequest, CancellationRequest, FulfilmentWithdrawn."""
        ref = message["fulfilmentRef"]
        if name == "CancellationRequest":
            self._say(message, "RefuseCancellation" if self.moods.is_stubborn else "AgreeCancellation", {})
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
        """What it was asked for and what it sent, units by item."""
        return {"asked": list(self.asked), "sent": dict(self.sent)}

    def _send(self, message: Mapping[str, Any]) -> None:
        found = _found(message["items"], is_short=self.moods.strikes("short"))
        items = {"fulfilmentItems": [{"ref": ref, "filledQuantity": units} for ref, units in found.items()]}
        self.sent[message["fulfilmentRef"]] = found
        if not self.moods.is_one_message:
            self._say(message, "AcknowledgeFulfilment", {"partnerOrderRef": f"P-{message['fulfilmentRef']}"})
            self._say(message, "ConfirmPick", items)
        if any(found.values()):
            way = {"carrierRef": "UPS", "trackingLabel": f"1Z-{message['fulfilmentRef']}"}
            self._say(message, "DispatchFulfilment", items | way)

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
    parser = arguments(__doc__, 9102, ("short", "decline", "silent"))
    parser.add_argument("--one-message", action="store_true", help="say everything with the dispatch")
    parser.add_argument("--stubborn", action="store_true", help="send nothing, and stop nothing either")
    given = parser.parse_args()
    moods = Habits(given.copies, given.short, given.decline, given.silent, given.one_message, given.stubborn)

    def at_work(say: Say) -> Any:
        partner = Partner(say, moods)
        return partner.told, partner.shown

    listen("A partner", given, at_work)


if __name__ == "__main__":
    main()
