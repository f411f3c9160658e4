"""The routes of availability: what can be had, what is held, sold ahead, exported, and moved to where it is short."""

from typing import Any

from lading.api.rest import availability, availability_feeds, cart_holds, promise_pools, stock_transfers
from lading.api.rest.availability import AvailabilityRead
from lading.api.rest.availability_explanation import EXPLANATION_FIELDS, explain_availability
from lading.api.rest.availability_feeds import FeedRead
from lading.api.rest.cart_holds import HoldBody, HoldRead
from lading.api.rest.promise_pools import EntryBody, LinePage, PoolBody, PoolRead
from lading.api.rest.stock_transfers import (
    ReceiptBody,
    SuggestionsBody,
    SuggestionsRead,
    TransferBody,
    TransferRead,
    TransfersRead,
)
from lading.api.routing import Route
from lading.availability.explaining.model import AvailabilityExplained
from lading.foundation.access.permissions import Permission


def routes() -> list[Route]:
    """Every route of availability."""
    return [
        *_reading_routes(),
        *_feed_routes(),
        *_hold_routes(),
        *_pool_routes(),
        *_pool_reading_routes(),
        *_transfer_routes(),
        *_transfer_reading_routes(),
    ]


def _reading_routes() -> list[Route]:
    reading: dict[str, Any] = {"method": "GET", "access": Permission.AVAILABILITY_VIEW}
    return [
        Route(
            path=availability.PATH,
            handler=availability.answer,
            summary="What can be had of products",
            answers=(AvailabilityRead,),
            query=availability.FIELDS,
            statuses=(200, 422),
            **reading,
        ),
        Route(
            path="/api/v1/availability-explanation",
            handler=explain_availability,
            summary="Why a product can be sold so often: its quantities, and what became of every control",
            answers=(AvailabilityExplained,),
            statuses=(200, 404, 422),
            query=EXPLANATION_FIELDS,
            **reading,
        ),
    ]


def _feed_routes() -> list[Route]:
    reading: dict[str, Any] = {"method": "GET", "access": Permission.AVAILABILITY_VIEW}
    return [
        Route(
            path=availability_feeds.CHANGES_PATH,
            handler=availability_feeds.read_feed,
            summary="Which products changed since a cursor, as they are now",
            answers=(FeedRead,),
            query=availability_feeds.CHANGES_FIELDS,
            statuses=(200, 409, 422),
            **reading,
        ),
        Route(
            path=availability_feeds.EXPORTS_PATH,
            handler=availability_feeds.read_runs,
            summary="The exports that were made",
            query=availability_feeds.RUN_FIELDS,
            **reading,
        ),
        Route(
            path=f"{availability_feeds.EXPORTS_PATH}/file",
            handler=availability_feeds.make_export,
            summary="Make an export: a file of every product, or of those that changed",
            query=availability_feeds.EXPORT_FIELDS,
            statuses=(200, 404, 422),
            **reading,
        ),
    ]


def _hold_routes() -> list[Route]:
    one = cart_holds.PATH + "/{ref}"
    changing: dict[str, Any] = {
        "method": "POST",
        "access": Permission.HOLD_CREATE,
        "answers": (HoldRead,),
        "is_keyed": True,
    }
    return [
        Route(
            path=cart_holds.PATH,
            handler=cart_holds.place,
            summary="Hold the items of a cart, or change its hold",
            bodies=(HoldBody,),
            statuses=(200, 201, 409, 422),
            **changing,
        ),
        Route(
            method="GET",
            path=one,
            handler=cart_holds.read_hold,
            access=Permission.HOLD_VIEW,
            summary="The hold of a cart",
            answers=(HoldRead,),
            statuses=(200, 404),
        ),
        Route(
            path=f"{one}/extend",
            handler=cart_holds.extend,
            summary="Give a hold its minutes once more",
            statuses=(200, 404, 409),
            **changing,
        ),
        Route(
            path=f"{one}/release",
            handler=cart_holds.release,
            summary="Give the units of a hold back",
            statuses=(200, 404, 409),
            **changing,
        ),
    ]


def _pool_routes() -> list[Route]:
    one = promise_pools.PATH + "/{ref}"
    return [
        Route(
            method="POST",
            path=promise_pools.PATH,
            handler=promise_pools.define_pool,
            access=Permission.POOL_UPDATE,
            summary="Make a backorder or pre-order pool, or change its limit, date and status",
            bodies=(PoolBody,),
            answers=(PoolRead,),
            statuses=(200, 409, 422),
            is_keyed=True,
        ),
        Route(
            method="GET",
            path=promise_pools.PATH,
            handler=promise_pools.read_all,
            access=Permission.AVAILABILITY_VIEW,
            summary="What may be sold before it is there",
            query=promise_pools.FIELDS,
        ),
        Route(
            method="POST",
            path=f"{one}/entries",
            handler=promise_pools.enter,
            access=Permission.HOLD_CREATE,
            summary="Take units ahead",
            bodies=(EntryBody,),
            answers=(PoolRead,),
            statuses=(201, 404, 409, 422),
            is_keyed=True,
        ),
        Route(
            method="POST",
            path=one + "/entries/{entry}/cancel",
            handler=promise_pools.leave,
            access=Permission.HOLD_CREATE,
            summary="Give units taken ahead back to the pool",
            answers=(PoolRead,),
            statuses=(200, 404, 409),
            is_keyed=True,
        ),
    ]


def _pool_reading_routes() -> list[Route]:
    one = promise_pools.PATH + "/{ref}"
    return [
        Route(
            method="GET",
            path=one,
            handler=promise_pools.read_one,
            access=Permission.AVAILABILITY_VIEW,
            summary="A pool: what it has sold ahead and may yet",
            answers=(PoolRead,),
            statuses=(200, 404),
        ),
        Route(
            method="GET",
            path=f"{one}/entries",
            handler=promise_pools.read_line,
            access=Permission.ORDER_VIEW,
            summary="Who waits in a pool, first come first",
            query=promise_pools.LINE_FIELDS,
            answers=(LinePage,),
            statuses=(200, 404, 422),
        ),
    ]


def _transfer_reading_routes() -> list[Route]:
    one = stock_transfers.PATH + "/{ref}"
    return [
        Route(
            method="GET",
            path=stock_transfers.PATH,
            handler=stock_transfers.list_transfers,
            access=Permission.INVENTORY_VIEW,
            summary="What is to be sent from a place, and what is on its way to it",
            query=stock_transfers.FILTERS,
            answers=(TransfersRead,),
            statuses=(200, 422),
        ),
        Route(
            method="GET",
            path=one,
            handler=stock_transfers.read_transfer,
            access=Permission.INVENTORY_VIEW,
            summary="A transfer, and where its units are",
            answers=(TransferRead,),
            statuses=(200, 404),
        ),
        Route(
            method="POST",
            path=stock_transfers.SUGGESTIONS_PATH,
            handler=stock_transfers.suggest_transfers,
            access=Permission.INVENTORY_VIEW,
            summary="What should move between locations, and why",
            bodies=(SuggestionsBody,),
            answers=(SuggestionsRead,),
            statuses=(200, 422),
        ),
    ]


def _transfer_routes() -> list[Route]:
    one = stock_transfers.PATH + "/{ref}"
    changing: dict[str, Any] = {
        "method": "POST",
        "access": Permission.INVENTORY_UPDATE,
        "answers": (TransferRead,),
        "is_keyed": True,
    }
    return [
        Route(
            path=stock_transfers.PATH,
            handler=stock_transfers.create,
            summary="Note a transfer of stock between two locations",
            bodies=(TransferBody,),
            statuses=(201, 409, 422),
            **changing,
        ),
        Route(
            path=f"{one}/dispatch",
            handler=stock_transfers.dispatch,
            summary="Take the units of a transfer out of stock",
            statuses=(200, 404, 409),
            **changing,
        ),
        Route(
            path=f"{one}/receive",
            handler=stock_transfers.receive,
            summary="Put what arrived of a transfer into stock, and write off what was lost",
            bodies=(ReceiptBody,),
            statuses=(200, 404, 409, 422),
            **changing,
        ),
        Route(
            path=f"{one}/cancel",
            handler=stock_transfers.cancel,
            summary="Call a transfer off before it is dispatched",
            statuses=(200, 404, 409),
            **changing,
        ),
    ]
