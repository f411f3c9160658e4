"""What the HTTP door itself refuses, before any business word is read."""

from lading.kernel.refusal import Busy, Conflict, Refused


class MethodNotAllowed(Refused):
    """The path is known and the method is not (405); allowed lists the methods that are."""

    status = 405

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        methods = ", ".join(allowed)
        super().__init__("METHOD_NOT_ALLOWED", f"{method[:20]} is not answered here.", f"Use {methods}.")
        self.allowed = allowed


class RequestTimeout(Refused):
    """The request did not arrive in time (408)."""

    status = 408
    retryable = True


class BodyTooLarge(Refused):
    """The body is beyond the limit of its route (413)."""

    status = 413


class UnsupportedMedia(Refused):
    """The body is not in a format this route reads (415)."""

    status = 415


class TooManyRequests(Refused):
    """The caller asks more often than its bucket allows (429)."""

    status = 429
    retryable = True

    def __init__(self, code: str, message: str, hint: str, *, retry_after_seconds: int) -> None:
        super().__init__(code, message, hint)
        self.retry_after_seconds = retry_after_seconds


class HeadersTooLarge(Refused):
    """The headers are beyond the limit (431)."""

    status = 431


class KeyInUse(Conflict):
    """Another request with the same idempotency key is running (409)."""

    retryable = True


class DeadlineExceeded(Busy):
    """The answer was not ready in time (504); what was asked may still have been done."""

    status = 504
