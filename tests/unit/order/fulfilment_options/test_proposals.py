"""What is proposed can be had: nothing is invented, lost or taken twice."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lading.order.fulfilment_options.model import PlanKind
from lading.order.fulfilment_options.proposals import (
    Proposal,
    Way,
    collection_proposals,
    delivery_proposals,
    product_proposal,
)
from lading.order.sourcing.candidates import Candidates
from lading.order.sourcing.reasons import Shortage, Verdict
from tests.unit.order.fulfilment_options.build import candidates

KILOMETRES = {"S1": 1.0, "S2": 20.0, "W1": 300.0}
ANY_NUMBER = 1000


def legs(proposal: Proposal) -> list[tuple[int, str, dict[int, int]]]:
    return [(leg.column, leg.way.value, dict(leg.quantities)) for leg in proposal.legs]


def test_a_delivery_is_proposed_from_the_nearest_and_from_each_type() -> None:
    found = candidates({"S1": {1: 5}, "S2": {1: 5}, "W1": {1: 5}}, KILOMETRES)
    proposals = delivery_proposals(found, {1: 3}, ANY_NUMBER)
    assert [legs(one) for one in proposals] == [[(0, "DELIVER", {0: 3})], [(2, "DELIVER", {0: 3})]]


def test_a_cart_that_nobody_holds_alone_is_split() -> None:
    found = candidates({"S1": {1: 5}, "S2": {2: 5}}, {"S1": 1.0, "S2": 2.0})
    (proposal,) = delivery_proposals(found, {1: 3, 2: 1}, ANY_NUMBER)
    assert legs(proposal) == [(0, "DELIVER", {0: 3}), (1, "DELIVER", {1: 1})]
    assert proposal.is_complete


def test_what_cannot_be_had_is_said_with_its_reason() -> None:
    found = candidates({"S1": {1: 2}, "S2": {1: 1}}, {"S1": 1.0, "S2": 2.0})
    (short,) = delivery_proposals(found, {1: 5}, ANY_NUMBER)
    assert [(left.quantity, left.reason) for left in short.unfilled] == [(2, Shortage.NO_STOCK)]
    (limited,) = delivery_proposals(found, {1: 3}, 1)
    assert [(left.quantity, left.reason) for left in limited.unfilled] == [(1, Shortage.SPLIT_LIMIT)]
    assert delivery_proposals(candidates({"S1": {1: 0}}, {"S1": 1.0}), {1: 1}, ANY_NUMBER) == ()


def test_a_store_that_has_all_lets_collect_from_its_stock() -> None:
    found = candidates({"S1": {1: 5}, "W1": {1: 50}}, {"S1": 0.0, "W1": 9.0})
    (proposal,) = collection_proposals(found, {1: 5}, 0, ANY_NUMBER, is_delivered=True)
    assert (proposal.kind, legs(proposal)) == (PlanKind.CC, [(0, "COLLECT", {0: 5})])


def test_what_the_store_lacks_is_brought_or_delivered() -> None:
    found = candidates({"S1": {1: 2}, "W1": {1: 50, 2: 9}}, {"S1": 0.0, "W1": 9.0})
    brought, delivered = collection_proposals(found, {1: 5, 2: 1}, 0, ANY_NUMBER, is_delivered=True)
    assert (brought.kind, legs(brought)) == (
        PlanKind.MIXED,
        [(0, "COLLECT", {0: 2}), (1, "TRANSFER", {0: 3, 1: 1})],
    )
    assert legs(delivered) == [(0, "COLLECT", {0: 2}), (1, "DELIVER", {0: 3, 1: 1})]


def test_a_store_without_any_has_all_of_it_brought() -> None:
    found = candidates({"S1": {1: 0}, "W1": {1: 50}}, {"S1": 0.0, "W1": 9.0})
    (proposal,) = collection_proposals(found, {1: 5}, 0, ANY_NUMBER, is_delivered=True)
    assert (proposal.kind, legs(proposal)) == (PlanKind.SHIP_TO_STORE, [(1, "TRANSFER", {0: 5})])


def test_a_store_whose_day_is_full_still_takes_what_is_sent_to_it() -> None:
    found = candidates({"S1": {1: 9}, "W1": {1: 50}}, {"S1": 0.0, "W1": 9.0})
    full = found.dropping(found.locations.numbers == 1, Verdict.CAPACITY_FULL)
    (proposal,) = collection_proposals(full, {1: 5}, 0, ANY_NUMBER, is_delivered=False)
    assert legs(proposal) == [(1, "TRANSFER", {0: 5})]


def test_the_stock_of_the_store_is_not_said_to_be_excluded() -> None:
    """S1 gives its two; what nobody has is missing everywhere, not only at places that may not serve."""
    found = candidates({"S1": {1: 2}, "W1": {1: 1}}, {"S1": 0.0, "W1": 9.0})
    (proposal,) = collection_proposals(found, {1: 9}, 0, ANY_NUMBER, is_delivered=False)
    assert [(left.quantity, left.reason) for left in proposal.unfilled] == [(6, Shortage.NO_STOCK)]


def test_each_product_is_shown_where_it_is_nearest() -> None:
    found = candidates({"S1": {1: 1}, "S2": {1: 4, 2: 7}, "W1": {2: 9}}, KILOMETRES)
    proposal = product_proposal(found, {1: 3, 2: 2, 3: 1} if 3 in found.stocks else {1: 3, 2: 2}, 2)
    assert legs(proposal) == [(0, "COLLECT", {0: 1}), (1, "COLLECT", {0: 3, 1: 2}), (2, "COLLECT", {1: 2})]
    assert not proposal.is_complete


def stocked(units: list[list[int]]) -> Candidates:
    refs = [f"{'W' if place == 0 else 'S'}{place + 1}" for place in range(len(units))]
    kilometres = {ref: float(place) for place, ref in enumerate(refs)}
    return candidates({ref: dict(enumerate(held, start=1)) for ref, held in zip(refs, units, strict=True)}, kilometres)


carts = st.integers(1, 3).flatmap(
    lambda products: st.tuples(
        st.lists(st.lists(st.integers(0, 4), min_size=products, max_size=products), min_size=1, max_size=5),
        st.lists(st.integers(1, 6), min_size=products, max_size=products),
    )
)


@given(cart=carts, fulfilments_max=st.integers(1, 4), is_delivered=st.booleans())
def test_nothing_is_invented_lost_or_taken_twice(
    cart: tuple[list[list[int]], list[int]], fulfilments_max: int, is_delivered: bool
) -> None:
    units, quantities = cart
    found, wanted = stocked(units), dict(enumerate(quantities, start=1))
    store = len(units) - 1
    proposals = (
        *delivery_proposals(found, wanted, fulfilments_max),
        *collection_proposals(found, wanted, store, fulfilments_max, is_delivered=is_delivered),
    )
    for proposal in proposals:
        placed = Counter(dict.fromkeys(range(len(wanted)), 0))
        for leg in proposal.legs:
            assert leg.way is not Way.TRANSFER or leg.column != store
            for row, given_units in leg.quantities:
                assert 0 < given_units <= units[leg.column][row]
                placed[row] += given_units
        for left in proposal.unfilled:
            placed[left.product] += left.quantity
        assert placed == Counter(dict(enumerate(quantities)))
        assert len({leg.column for leg in proposal.legs}) == len(proposal.legs)
        assert len(proposal.legs) <= max(fulfilments_max, 2)
