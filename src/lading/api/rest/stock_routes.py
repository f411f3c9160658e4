"""The routes of stock: files of counts."""

from lading.api.rest import stock_files
from lading.api.rest.stock_files import FILE_FIELDS, FileRead
from lading.api.routing import Route
from lading.foundation.access.permissions import Permission


def stock_routes() -> list[Route]:
    """Every route of stock beside jobs and their batches."""
    return [
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
