"""The routes of sourcing: switches, remedies, and what planners know of stock."""

from lading.api.rest import sourcing_facts, sourcing_remedies, sourcing_switches
from lading.api.rest.sourcing_facts import StockFactsBody, StockFactsKept
from lading.api.rest.sourcing_remedies import RemedyBody, RemedyDone
from lading.api.rest.sourcing_switches import SwitchBody, SwitchesRead
from lading.api.routing import Route
from lading.foundation.access.permissions import Permission
from lading.order.sourcing.switches.model import SwitchChange

PATH = "/api/v1/sourcing"


def routes() -> list[Route]:
    """Every route of sourcing."""
    return [*_switch_routes(), *_remedy_routes()]


def _switch_routes() -> list[Route]:
    return [
        Route(
            method="POST",
            path=f"{PATH}/switches",
            handler=sourcing_switches.switch,
            access=Permission.SOURCINGSWITCH_UPDATE,
            summary="Switch ship-from-store or collection off or on",
            bodies=(SwitchBody,),
            answers=(SwitchChange,),
            statuses=(201, 403, 422),
            is_keyed=True,
        ),
        Route(
            method="GET",
            path=f"{PATH}/switches",
            handler=sourcing_switches.read_switches,
            access=Permission.SOURCINGSWITCH_VIEW,
            summary="What is switched off, and the last changes with who and why",
            answers=(SwitchesRead,),
        ),
    ]


def _remedy_routes() -> list[Route]:
    return [
        Route(
            method="POST",
            path=f"{PATH}/remedies",
            handler=sourcing_remedies.remedy,
            access=Permission.EVENT_CREATE,
            summary="Do something about orders that could not be had, counted before if asked",
            bodies=(RemedyBody,),
            answers=(RemedyDone,),
            statuses=(200, 202, 409, 422),
            is_keyed=True,
        ),
        Route(
            method="PUT",
            path=f"{PATH}/stock-facts",
            handler=sourcing_facts.take_stock_facts,
            access=Permission.INVENTORY_UPDATE,
            summary="Keep ideal stock, inbound units, ages and markdowns of products at locations",
            bodies=(StockFactsBody,),
            answers=(StockFactsKept,),
            statuses=(200, 403, 422),
            is_keyed=True,
        ),
    ]
