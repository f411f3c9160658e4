"""A refusal is an answer: what was asked cannot be granted, and the caller is told why and what to do."""

from typing import Final


class Refused(Exception):
    """Raised where a request is turned down, and shown to the caller as problem+json (RFC 9457).

    code: stable, UPPER_SNAKE. message: the facts. hint: what the caller can do. pointer: JSON pointer to the place.
    """

    status: int = 422
    retryable: bool = False

    def __init__(self, code: str, message: str, hint: str = "", *, pointer: str = "") -> None:
        super().__init__(message)
        self.code: Final = code
        self.message: Final = message
        self.hint: Final = hint
        self.pointer: Final = pointer

    def at(self, pointer: str) -> "Refused":
        """The same refusal, with its place."""
        return type(self)(self.code, self.message, self.hint, pointer=pointer + self.pointer)


class Malformed(Refused):
    """The bytes are not what the interface accepts (400)."""

    status = 400


class Unauthenticated(Refused):
    """Nobody, or nobody known, is asking (401)."""

    status = 401


class Forbidden(Refused):
    """The caller is known and may not do this (403)."""

    status = 403


class NotFound(Refused):
    """There is no such thing, or not for this caller: the two answers are the same (404)."""

    status = 404


class Conflict(Refused):
    """The state of things does not allow it (409)."""

    status = 409


class Busy(Refused):
    """Not now; the same request may succeed later (503)."""

    status = 503
    retryable = True
