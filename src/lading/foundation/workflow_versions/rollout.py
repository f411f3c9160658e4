"""Which version of a workflow a new entity takes while another is rolled out to some."""

from hashlib import sha256
from uuid import UUID

import msgspec

_PLACES = 65_536


class VersionChoice(msgspec.Struct, frozen=True):
    """The active version, and the candidate that candidate_percent of a hundred new entities take instead."""

    version: int
    candidate_version: int | None = None
    candidate_percent: int = 0

    def version_of(self, entity_id: UUID) -> int:
        """The version of a new entity: by its id alone, as `lading_version_of` in the database decides too.

        Raising the percentage never takes an entity out again that was in.
        """
        if self.candidate_version is None or not self.candidate_percent:
            return self.version
        place = int.from_bytes(sha256(entity_id.bytes).digest()[:2], "big")
        return self.candidate_version if place * 100 < self.candidate_percent * _PLACES else self.version
