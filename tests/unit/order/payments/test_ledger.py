"""Money stays counted whatever is asked for and answered, in any order and as often as you like."""

from hypothesis import given
from hypothesis import strategies as st

from lading.order.payments.ledger import REQUESTED, Payment, answer, request, standing_of
from lading.order.refusals import PaymentRefused

TOTAL = 10_000
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["AUTHORISE", "SETTLE", "REVERSE", "answer", "again"]),
        st.booleans(),
        st.integers(-5, TOTAL + 5) | st.none(),
    ),
    max_size=40,
)


@given(STEPS)
def test_never_more_is_settled_and_given_back_than_was_authorised_nor_more_held_than_the_order_costs(
    steps: list[tuple[str, bool, int | None]],
) -> None:
    payments: tuple[Payment, ...] = ()
    for step, succeeded, amount in steps:
        payments = _after(payments, step, succeeded=succeeded, amount=amount)
        standing = standing_of(payments)
        assert standing.held >= 0
        assert standing.authorised - standing.reversed <= TOTAL
        references = [one.reference for one in payments]
        assert len(set(references)) == len(references)


def _after(payments: tuple[Payment, ...], step: str, *, succeeded: bool, amount: int | None) -> tuple[Payment, ...]:
    if step in {"AUTHORISE", "SETTLE", "REVERSE"}:
        asked_for, _ = request(payments, step, order_ref="HD-1", order_total=TOTAL)  # type: ignore[arg-type]
        return asked_for
    chosen = [one for one in payments if (one.status == REQUESTED) == (step == "answer")]
    if not chosen:
        return payments
    try:
        told = answer(payments, chosen[-1].reference, succeeded=succeeded, amount_minor=amount, provider=None)
    except PaymentRefused:
        return payments
    return payments if told is None else told
