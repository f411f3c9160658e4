"""The routes of stock: files of counts, histories, counts against the books."""

from typing import Any

from lading.api.rest import stock_files, stock_history
from lading.api.rest.stock_files import FILE_FIELDS, FileRead
from lading.api.rest.stock_history import (
    DRIFT_FIELDS,
    HELD_FIELDS,
    HISTORY_FIELDS,
    SIDE_FIELDS,
    HeldRead,
    HistoryRead,
    Reconciliation,
    SideRead,
)
from lading.api.routing import Route
from lading.foundation.access.permissions import Permission


def stock_routes() -> list[Route]:
    """Every route of stock beside jobs and their batches."""
    reading: dict[str, Any] = {"method": "GET", "access": Permission.INVENTORY_VIEW}
    return [
        Route(
            path="/api/v1/inventory/history",
            handler=stock_history.read_history,
            summary="What a position held, step by step: who changed it, and why",
            answers=(HistoryRead,),
            query=HISTORY_FIELDS,
            **reading,
        ),
        Route(
            path="/api/v1/inventory/held",
            handler=stock_history.read_held,
            summary="What positions held at an instant of the past",
            answers=(HeldRead,),
            query=HELD_FIELDS,
            **reading,
        ),
        Route(
            path="/api/v1/inventory/side-quantities",
            handler=stock_history.read_side_quantities,
            summary="Units expected at a date, or known of beside what is on hand",
            answers=(SideRead,),
            query=SIDE_FIELDS,
            **reading,
        ),
        Route(
            path="/api/v1/inventory/reconciliation",
            handler=stock_history.read_reconciliation,
            summary="Counts against the books, by source system",
            answers=(Reconciliation,),
            query=DRIFT_FIELDS,
            **reading,
        ),
        Route(
            method="POST",
            path="/api/v4.1/job/{id}/file",
            handler=stock_files.send_part,
            access=Permission.JOB_CREATE,
            summary="Send a file of stock counts, whole or in parts",
            answers=(FileRead,),
            statuses=(202, 404, 409, 422),
            query=FILE_FIELDS,
            is_keyed=True,
            is_bulk=True,
        ),
        Route(
            method="GET",
            path="/api/v4.1/job/{id}/file/{file_id}",
            handler=stock_files.read_file,
            access=Permission.JOB_VIEW,
            summary="How far a file is loaded, and what became of its rows",
            answers=(FileRead,),
        ),
    ]
