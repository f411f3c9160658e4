"""The routes of sourcing: switches, remedies, and what planners know of stock."""

from typing import Any

from lading.api.rest import (
    sourcing_facts,
    sourcing_promotion,
    sourcing_remedies,
    sourcing_simulations,
    sourcing_switches,
)
from lading.api.rest.sourcing_facts import StockFactsBody, StockFactsKept
from lading.api.rest.sourcing_promotion import PromotionBody, VersionInForce
from lading.api.rest.sourcing_remedies import RemedyBody, RemedyDone
from lading.api.rest.sourcing_simulations import DifferencesRead, SimulationBody, SimulationRead, SimulationsRead
from lading.api.rest.sourcing_switches import SwitchBody, SwitchesRead
from lading.api.routing import Route
from lading.foundation.access.permissions import Permission
from lading.order.sourcing.switches.model import SwitchChange

PATH = "/api/v1/sourcing"


def routes() -> list[Route]:
    """Every route of sourcing."""
    return [*_switch_routes(), *_remedy_routes(), *_simulation_routes(), *_promotion_routes()]


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


def _simulation_routes() -> list[Route]:
    one = sourcing_simulations.PATH + "/{id}"
    reading: dict[str, Any] = {"method": "GET", "access": Permission.SOURCINGPROFILE_VIEW}
    return [
        Route(
            method="POST",
            path=sourcing_simulations.PATH,
            handler=sourcing_simulations.start,
            access=Permission.SOURCINGPROFILE_UPDATE,
            summary="Source stored orders again by other profiles, side by side, without effect",
            bodies=(SimulationBody,),
            answers=(SimulationRead,),
            statuses=(202, 403, 404, 409, 422),
            is_keyed=True,
        ),
        Route(
            path=sourcing_simulations.PATH,
            handler=sourcing_simulations.list_simulations,
            summary="The last simulations",
            answers=(SimulationsRead,),
            **reading,
        ),
        Route(
            path=one,
            handler=sourcing_simulations.read_simulation,
            summary="How far a simulation is, and its figures side by side",
            answers=(SimulationRead,),
            statuses=(200, 404),
            **reading,
        ),
        Route(
            path=f"{one}/differences",
            handler=sourcing_simulations.read_differences,
            summary="The orders that are sourced differently, a page of them",
            query=sourcing_simulations.PAGE_FIELDS,
            answers=(DifferencesRead,),
            statuses=(200, 404, 422),
            **reading,
        ),
        Route(
            method="POST",
            path=f"{one}/cancel",
            handler=sourcing_simulations.cancel,
            access=Permission.SOURCINGPROFILE_UPDATE,
            summary="Call a simulation off",
            answers=(SimulationRead,),
            statuses=(200, 404),
            is_keyed=True,
        ),
    ]


def _promotion_routes() -> list[Route]:
    one = f"{PATH}/profiles/{{ref}}"
    changing: dict[str, Any] = {
        "method": "POST",
        "access": Permission.SOURCINGPROFILE_UPDATE,
        "answers": (VersionInForce,),
        "statuses": (200, 404, 409, 422),
        "is_keyed": True,
    }
    return [
        Route(
            path=f"{one}/promote",
            handler=sourcing_promotion.promote,
            summary="Give a version of a sourcing profile a share of the new orders, or all",
            bodies=(PromotionBody,),
            **changing,
        ),
        Route(
            path=f"{one}/rollback",
            handler=sourcing_promotion.roll_back,
            summary="End the trial of a version, or put the version before in force again",
            **changing,
        ),
    ]
