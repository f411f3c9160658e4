"""The rules of fulfilment choices, under their reference names."""

from typing import Any

from lading.engine.rule import Rule
from lading.order.rules.choices.all_choice_states import send_event_on_all_choice_states
from lading.order.rules.choices.all_fulfilment_states import send_event_on_states_of_choice
from lading.order.rules.choices.create_fulfilment import create_fulfilment_for_choice
from lading.order.rules.choices.fulfilment_on_status import send_event_to_fulfilment_on_choice_status
from lading.order.rules.choices.on_rejections import send_event_for_choice_on_rejections
from lading.order.rules.choices.reject_unfulfillable import create_fulfilment_for_unfulfillable_items_of_choice
from lading.order.rules.choices.send_event import send_event_for_choice
from lading.order.sourcing.loaders import SourcingLoaders


def rules_of(loaders: SourcingLoaders) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""
    return (
        create_fulfilment_for_choice,
        create_fulfilment_for_unfulfillable_items_of_choice(loaders),
        send_event_for_choice,
        send_event_for_choice_on_rejections,
        send_event_on_all_choice_states,
        send_event_on_states_of_choice,
        send_event_to_fulfilment_on_choice_status,
    )
