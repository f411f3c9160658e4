"""Nothing is paid back that was not captured, nothing twice, and the books balance, whatever happens."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from lading.kernel.refusal import Refused
from lading.service.amounts import Amount, amount_minor
from lading.service.billing.choosing import payment_for
from lading.service.billing.model import CREDIT_MEMO, INVOICE, DocumentFields, Operation, Outcome, TransactionFields
from lading.service.billing.postings import Posting, postings_of_document, postings_of_transaction
from lading.service.billing.refusals import PaymentExceeds, RefundRefused
from lading.service.billing.reporting import checked, operation_of
from lading.service.billing.standing import standing_of
from lading.service.refunds.plan import Part, Source, answered, plan_refund
from tests.unit.order.build import AT

minor = st.integers(1, 10**6)


def _step(operation: Operation, amount: int, outcome: Outcome = Outcome.SUCCEEDED) -> TransactionFields:
    return TransactionFields(
        payment_id=uuid4(), operation=operation, outcome=outcome, currency="USD", amount_minor=amount, created_at=AT
    )


@given(
    held=st.lists(st.tuples(minor, minor), max_size=4),
    operation=st.sampled_from([Operation.CAPTURE, Operation.VOID, Operation.REFUND]),
    amount=minor,
)
def test_a_step_is_about_a_payment_that_can_bear_it_if_there_is_one(
    held: list[tuple[int, int]], operation: Operation, amount: int
) -> None:
    done = [
        (_step(Operation.AUTHORISE, authorised), _step(Operation.CAPTURE, min(captured, authorised)))
        for authorised, captured in held
    ]
    steps_of = {f"P{place}": steps for place, steps in enumerate(done)}
    sound = [ref for ref, steps in steps_of.items() if standing_of([*steps, _step(operation, amount)]).is_sound]
    chosen = payment_for(operation, amount, steps_of)
    assert chosen == sound[0] if sound else chosen not in sound
    assert payment_for(Operation.SALE, amount, steps_of) is None


def _document(net: int, tax: int) -> DocumentFields:
    return DocumentFields(
        currency="USD", subtotal_minor=net, tax_minor=tax, balance_minor=net + tax, issued_at=AT, created_at=AT
    )


class Books(RuleBasedStateMachine):
    """Payments of one order, documents, refunds: what may happen to them, and what must hold at every moment."""

    waiting: Bundle[list[tuple[UUID, int]]] = Bundle("waiting")

    def __init__(self) -> None:
        super().__init__()
        self.payments: dict[UUID, list[TransactionFields]] = {}
        self.journal: list[tuple[Posting, ...]] = []
        self.owed = 0

    @rule(operation=st.sampled_from(Operation), amount=minor, place=st.integers(0, 3))
    def report(self, operation: Operation, amount: int, place: int) -> None:
        """The payment service says what it did; what cannot be is refused and changes nothing."""
        payment = list(self.payments)[place] if place < len(self.payments) else uuid4()
        earlier = self.payments.get(payment, [])
        try:
            step = checked(_step(operation, amount), earlier)
        except PaymentExceeds:
            assert not standing_of([*earlier, _step(operation, amount)]).is_sound
            return
        self.payments[payment] = [*earlier, step]
        self._book(postings_of_transaction(step))

    @rule(kind=st.sampled_from([INVOICE, CREDIT_MEMO]), net=minor, tax=st.integers(0, 10**5))
    def document(self, kind: str, net: int, tax: int) -> None:
        """An invoice or a credit memo."""
        self._book(postings_of_document(kind, _document(net, tax)))

    @rule(target=waiting, amount=minor)
    def ask(self, amount: int) -> list[tuple[UUID, int]]:
        """A refund is asked for: all of it, or nothing and a refusal with the reason."""
        sources = [Source(one, "USD", standing_of(steps).refundable) for one, steps in self.payments.items()]
        try:
            parts = plan_refund(amount, "USD", sources)
        except RefundRefused:
            assert sum(source.refundable for source in sources) < amount
            return []
        assert sum(part.amount_minor for part in parts) == amount
        asked = []
        for part in parts:
            self.payments[part.payment_id].append(_step(Operation.REFUND, part.amount_minor, Outcome.REQUESTED))
            asked.append((part.payment_id, len(self.payments[part.payment_id]) - 1))
        return asked

    @rule(asked=consumes(waiting), succeeded=st.booleans(), times=st.integers(1, 3))
    def answer(self, asked: list[tuple[UUID, int]], *, succeeded: bool, times: int) -> None:
        """It is answered, perhaps several times; another answer than the first is refused."""
        for payment, place in asked:
            for _ in range(times):
                after = answered(self.payments[payment][place], "R", succeeded=succeeded, provider_reference="psp")
                if after is not None:
                    self.payments[payment][place] = after
                    self._book(postings_of_transaction(after) if succeeded else ())
            with pytest.raises(RefundRefused):
                answered(self.payments[payment][place], "R", succeeded=not succeeded, provider_reference="psp")

    def _book(self, postings: tuple[Posting, ...]) -> None:
        self.journal.append(postings)
        self.owed += sum(one.amount_minor for one in postings if one.ledger == "RECEIVABLE")

    @invariant()
    def every_entry_balances(self) -> None:
        assert all(sum(one.amount_minor for one in entry) == 0 for entry in self.journal)

    @invariant()
    def no_payment_is_overdrawn(self) -> None:
        assert all(standing_of(steps).is_sound for steps in self.payments.values())

    @invariant()
    def the_cash_is_what_was_captured_less_what_was_paid_back(self) -> None:
        cash = sum(one.amount_minor for entry in self.journal for one in entry if one.ledger == "CASH")
        standings = [standing_of(steps) for steps in self.payments.values()]
        assert cash == sum(one.captured - one.refunded for one in standings) >= 0


def test_the_books_balance_and_no_payment_is_overdrawn_in_whatever_order_things_happen() -> None:
    run_state_machine_as_test(Books, settings=settings(max_examples=40, stateful_step_count=30, deadline=None))


def test_a_refund_takes_the_payments_in_their_order_and_leaves_other_currencies_alone() -> None:
    first, euros, second = uuid4(), uuid4(), uuid4()
    sources = [Source(first, "USD", 300), Source(euros, "EUR", 900), Source(second, "USD", 500)]
    assert plan_refund(400, "USD", sources) == (Part(first, 300), Part(second, 100))
    with pytest.raises(RefundRefused) as refused:
        plan_refund(801, "USD", sources)
    assert refused.value.code == "REFUND_EXCEEDS_CAPTURED"


@given(minor)
def test_holding_and_releasing_money_moves_none(amount: int) -> None:
    for operation in (Operation.AUTHORISE, Operation.VOID):
        assert postings_of_transaction(_step(operation, amount)) == ()


def test_the_words_of_others_mean_the_same_steps() -> None:
    words = {
        "auth": Operation.AUTHORISE,
        "Charge": Operation.SALE,
        "SETTLE": Operation.CAPTURE,
        "REFUND": Operation.REFUND,
    }
    assert {word: operation_of(word) for word in words} == words
    with pytest.raises(Refused) as refused:
        operation_of("GIFT")
    assert refused.value.code == "OPERATION_UNKNOWN"


@pytest.mark.parametrize(
    ("amount", "currency", "minor_units"),
    [
        (Amount(amount=10.5), "USD", 1050),
        (Amount(unscaled_value=1050, scale=2), "USD", 1050),
        (Amount(unscaled_value=7), "JPY", 7),
        (Amount(amount=1, unscaled_value=9, scale=9), "KWD", 1000),
    ],
)
def test_amounts_are_read_as_the_vocabulary_writes_them(amount: Amount, currency: str, minor_units: int) -> None:
    assert amount_minor(amount, currency, "") == minor_units


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (Amount(), "AMOUNT_MISSING"),
        (Amount(unscaled_value=1, scale=-3), "AMOUNT_MISSING"),
        (Amount(unscaled_value=1, scale=3), "AMOUNT_TOO_FINE"),
        (Amount(amount=-0.01), "AMOUNT_INVALID"),
        (Amount(amount=float("nan")), "AMOUNT_INVALID"),
        (Amount(amount=1e300), "AMOUNT_INVALID"),
    ],
)
def test_what_is_no_amount_is_refused(amount: Amount, code: str) -> None:
    with pytest.raises(Refused) as refused:
        amount_minor(amount, "USD", "/totalAmount")
    assert (refused.value.code, refused.value.pointer) == (code, "/totalAmount")
