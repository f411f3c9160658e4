"""Promises of the route table, the fields and the problems."""

import pytest

from lading.api.call import Call
from lading.api.fields import pointer_in
from lading.api.message import Answer
from lading.api.problem import problem
from lading.api.refusals import MethodNotAllowed
from lading.api.routing import Access, Route, RouteTable
from lading.kernel.refusal import Conflict, NotFound


async def nothing(call: Call) -> Answer:
    del call
    return Answer(204)


def table(*routes: tuple[str, str]) -> RouteTable:
    return RouteTable(
        [Route(method=method, path=path, handler=nothing, access=Access.PUBLIC, summary="") for method, path in routes]
    )


def test_a_fixed_path_wins_over_a_variable_one() -> None:
    routes = table(("GET", "/event/{id}"), ("POST", "/event/async"))
    assert routes.find("POST", "/event/async")[0].path == "/event/async"
    with pytest.raises(MethodNotAllowed):
        routes.find("GET", "/event/async")
    assert routes.find("GET", "/event/7")[1] == {"id": "7"}


def test_an_encoded_slash_stays_inside_its_part() -> None:
    routes = table(("GET", "/orders/{ref}"), ("GET", "/orders/{ref}/explanation"))
    assert routes.find("GET", "/orders/a%2Fexplanation")[1] == {"ref": "a/explanation"}
    assert routes.find("GET", "/orders/a/explanation")[0].path.endswith("/explanation")


@pytest.mark.parametrize("path", ["", "/", "/orders", "/orders/", "/orders/a/b", "/orders/" + "x" * 256, "/ordersXa"])
def test_what_is_not_in_the_table_is_unknown(path: str) -> None:
    with pytest.raises(NotFound):
        table(("GET", "/orders/{ref}"), ("GET", "/v1.0/x")).find("GET", path)


def test_a_dot_in_a_path_is_a_dot() -> None:
    with pytest.raises(NotFound):
        table(("GET", "/v4.1/{id}")).find("GET", "/v4x1/7")


@pytest.mark.parametrize(
    ("message", "pointer"),
    [
        ("Expected `int`, got `str` - at `$.items[0].quantity`", "/items/0/quantity"),
        ("Object missing required field `name`", "/name"),
        ("Object missing required field `ref` - at `$.items[1]`", "/items/1/ref"),
        ("Expected `str`, got `int` - at `$[3]`", "/3"),
    ],
)
def test_the_place_of_a_wrong_field_becomes_a_pointer(message: str, pointer: str) -> None:
    assert pointer_in(message) == pointer


def test_a_problem_has_every_member_a_caller_may_rely_on() -> None:
    members = problem(Conflict("ORDER_REF_TAKEN", "Taken.", "Choose another.", pointer="/ref"), trace_id="t")
    assert members == {
        "type": "urn:lading:problem:ORDER_REF_TAKEN",
        "title": "Order ref taken",
        "status": 409,
        "code": "ORDER_REF_TAKEN",
        "detail": "Taken.",
        "hint": "Choose another.",
        "pointer": "/ref",
        "retryable": False,
        "traceId": "t",
    }
