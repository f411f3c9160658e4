"""What documents and payments mean in the journal: as many debits (above nothing) as credits (below). Pure."""

from typing import Literal

import msgspec

from lading.service.billing.model import INVOICE, DocumentFields, Operation, TransactionFields

Ledger = Literal["RECEIVABLE", "REVENUE", "ALLOWANCE", "TAX", "CASH"]


class Posting(msgspec.Struct, frozen=True):
    """One line of the journal. RECEIVABLE is what the customer owes."""

    ledger: Ledger
    amount_minor: int


def postings_of_document(kind: str, document: DocumentFields) -> tuple[Posting, ...]:
    """An invoice is owed for revenue and tax; a credit memo gives both back as an allowance."""
    if kind == INVOICE:
        return _without_nothing(
            Posting("RECEIVABLE", document.total_minor),
            Posting("REVENUE", -document.subtotal_minor),
            Posting("TAX", -document.tax_minor),
        )
    return _without_nothing(
        Posting("RECEIVABLE", -document.total_minor),
        Posting("ALLOWANCE", document.subtotal_minor),
        Posting("TAX", document.tax_minor),
    )


def postings_of_transaction(transaction: TransactionFields) -> tuple[Posting, ...]:
    """Money that moved: captured it settles what is owed, paid back the customer has it. Holding money moves none."""
    if transaction.operation in {Operation.CAPTURE, Operation.SALE}:
        return Posting("CASH", transaction.amount_minor), Posting("RECEIVABLE", -transaction.amount_minor)
    if transaction.operation is Operation.REFUND:
        return Posting("CASH", -transaction.amount_minor), Posting("RECEIVABLE", transaction.amount_minor)
    return ()


def _without_nothing(*postings: Posting) -> tuple[Posting, ...]:
    assert sum(one.amount_minor for one in postings) == 0, postings
    return tuple(one for one in postings if one.amount_minor)
