"""CreateInventoryPosition: a position that nothing was counted at yet."""

import msgspec

from lading.engine.action import Action, Actions, Create, Log
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import forward
from lading.inventory.position_model import (
    INVENTORY_POSITION,
    POSITION_TYPE,
    PositionFields,
    position_id,
)
from lading.inventory.rules.forwarding import to_position
from lading.inventory.rules.positions_asked import Asked, Positions, attributes_for, positions_asked


class CreateParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to each new position, after its CREATE; without one nothing more is sent.

    type, defaultType and productCatalogueRef are accepted; every position is of the type DEFAULT.
    """

    event_name: str | None = None
    type: str | None = None
    default_type: str | None = None
    product_catalogue_ref: str | None = None


def create_inventory_position(positions: Positions) -> Rule[CreateParameters]:
    """The rule, bound to the loader of positions."""

    @rule("CreateInventoryPosition", CreateParameters, aliases=("CreateInventoryPositionV2",))
    async def create(call: RuleCall, parameters: CreateParameters) -> Actions:
        """Creates every position the event names that does not exist, with status CREATED and nothing on hand.

        The platform's CREATE follows for each. Fails with PRODUCT_UNKNOWN or LOCATION_UNKNOWN.
        """
        actions: list[Action] = []
        made = set()
        for one in await positions_asked(call, positions):
            if one.exists or one.name in made:
                actions.append(Log(f"{one.name.ref} exists already"))
                continue
            made.add(one.name)
            actions += _created(call, one, parameters.event_name)
        return actions or forward(call, parameters.event_name)

    return create


def _created(call: RuleCall, asked: Asked, event_name: str | None) -> Actions:
    fields = PositionFields(
        key=asked.key,
        product_ref=asked.name.product_ref,
        location_ref=asked.name.location_ref,
        product_status=asked.fact.product_status,
        location_status=asked.fact.location_status,
        on_hand=0,
        counted=0,
        counted_at=None,
        active_types=frozenset(),
    )
    entity = EntityKey(INVENTORY_POSITION, position_id(asked.key), asked.name.ref)
    actions: Actions = [Create(Entity(entity, subtype=POSITION_TYPE, status="CREATED", fields=fields))]
    if event_name:
        sent = to_position(call, event_name, asked.name, asked.key, attributes_for(call, asked))
        # The run has it in hand as soon as it is created.
        actions.append(msgspec.structs.replace(sent, lane=None))
    return actions
