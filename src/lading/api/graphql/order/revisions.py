"""The revision that waits to be confirmed: its price, its stock and what it promises."""

from typing import Any

import msgspec

from lading.api.graphql.call import Info
from lading.api.graphql.fields import Source
from lading.order.revision.proposal import ATTRIBUTE, Proposal


def revision_proposal(source: Source, _info: Info) -> dict[str, Any] | None:
    """The proposal of an order, None while none waits."""
    kept = source["attributes"].get(ATTRIBUTE)
    if not kept or not kept["value"]:
        return None
    proposal = msgspec.convert(kept["value"], Proposal)
    return {
        "number": proposal.number,
        "revisionRef": proposal.revision_ref,
        "request": proposal.request,
        "difference": {name: float(amount) for name, amount in proposal.difference.items()}
        | {"currency": source["currency"]},
        "stock": proposal.stock,
        "promises": [
            {"fulfilmentChoiceRef": ref, "before": before} for ref, before in proposal.promised_before.items()
        ],
        "expiresOn": proposal.expires_at,
    }
