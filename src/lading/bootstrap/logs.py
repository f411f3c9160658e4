"""Logging: one JSON line an entry on standard error, or coloured text where a person is watching."""

import logging
import sys
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer

Entry = MutableMapping[str, Any]


def configure_logs(level: str) -> None:
    """Sets logging up for this process; level is debug, info, warning or error.

    The libraries below are heard from warning on, or from debug on where debug is asked for: what they call
    information is noise to whoever runs Lading.
    """
    chosen = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_rendering(is_watched=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(chosen),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    libraries = chosen if chosen == logging.DEBUG else max(chosen, logging.WARNING)
    logging.basicConfig(level=libraries, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s", force=True)
    logging.getLogger("lading").setLevel(chosen)


def _rendering(*, is_watched: bool) -> list[Callable[[Any, str, Entry], Any]]:
    """How an entry becomes text. Neither way shows the values of local variables: they may be secrets."""
    if is_watched:
        plain = structlog.dev.plain_traceback
        return [structlog.dev.set_exc_info, structlog.dev.ConsoleRenderer(exception_formatter=plain)]
    without_values = ExceptionDictTransformer(show_locals=False)
    return [structlog.processors.ExceptionRenderer(without_values), structlog.processors.JSONRenderer()]
