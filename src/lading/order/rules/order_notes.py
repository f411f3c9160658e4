"""What people write about an order."""

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import NoParameters, RuleCall, RuleFailed, rule

ATTRIBUTE = "orderNotes"
NOTES_MAX = 100
NOTE_LENGTH_MAX = 2000


@rule("AddOrderNote", NoParameters)
async def add_order_note(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Adds the event's note to the order with its author and time; of more than 100 notes the oldest goes.

    Fails with NOTE_INVALID when the attribute note is missing, empty or longer than 2,000 characters.
    """
    text = call.event.attributes.get("note")
    if not isinstance(text, str) or not text.strip() or len(text) > NOTE_LENGTH_MAX:
        raise RuleFailed("NOTE_INVALID", f"send attributes.note: a text of 1 to {NOTE_LENGTH_MAX} characters")
    root = call.aggregate.root
    kept = root.attributes.get(ATTRIBUTE)
    note = {"text": text, "by": call.event.generated_by, "at": call.at.isoformat()}
    notes = [*(kept["value"] if kept else []), note][-NOTES_MAX:]
    return [SetAttributes(root, {ATTRIBUTE: {"type": "JSON", "value": notes}})]
