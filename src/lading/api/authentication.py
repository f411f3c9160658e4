"""Who is asking: bearer tokens, looked up at most every 30 seconds, so that a revoked one dies within that time."""

from collections import OrderedDict
from collections.abc import Callable, Mapping

from lading.database.connection import Pool, read_only
from lading.foundation.access.credentials import account_of_token, token_hash
from lading.foundation.access.principal import Principal
from lading.foundation.access.tokens import authenticate
from lading.kernel.clock import Clock
from lading.kernel.refusal import Unauthenticated

CACHED_MAX = 10_000


class Principals:
    """Finds the principal of a bearer token. Kept under the token's hash, so that no memory dump holds a token."""

    def __init__(self, pool: Pool, clock: Clock, *, cache_seconds: float, seconds: Callable[[], float]) -> None:
        self._pool = pool
        self._clock = clock
        self._cache_seconds = cache_seconds
        self._seconds = seconds
        self._cached: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()

    async def of(self, headers: Mapping[str, str]) -> Principal:
        """The principal of the Authorization header (names in lower case).

        Raises Unauthenticated TOKEN_MISSING, or TOKEN_INVALID alike for unknown, expired and revoked tokens.
        """
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated(
                "TOKEN_MISSING",
                "No bearer token was sent.",
                "POST /oauth/token, then send Authorization: Bearer <token>.",
            )
        return await self._find(token.strip())

    async def _find(self, token: str) -> Principal:
        name = token_hash(token)
        until, principal = self._cached.get(name, (0.0, None))
        if principal is not None and self._seconds() < until:
            return principal
        self._cached.pop(name, None)
        # No account is 0: what is no token of ours is refused by the same words as one that is not valid any more.
        account = account_of_token(token) or 0
        async with read_only(self._pool, account) as connection:
            principal = await authenticate(connection, token, self._clock.now())
        self._cached[name] = (self._seconds() + self._cache_seconds, principal)
        if len(self._cached) > CACHED_MAX:
            self._cached.popitem(last=False)
        return principal
