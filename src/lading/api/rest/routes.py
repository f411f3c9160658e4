"""The table of all REST routes, with who may call each. /openapi.json is written from it, so nothing is forgotten."""

from typing import Any

from lading.api.order_intake import OrderReceipt
from lading.api.rest import (
    availability_routes,
    entity_events,
    event_costs,
    event_operations,
    event_search,
    events,
    health,
    jobs,
    order_reading,
    orders,
    products,
    sourcing_routes,
    token,
    transition,
    workflow_versions,
    workflows,
)
from lading.api.rest.entity_events import EventTree
from lading.api.rest.event_bodies import EventAccepted, EventBody, EventPage, EventRead
from lading.api.rest.event_filters import EVENT_FILTERS, PAGE_FIELDS
from lading.api.rest.event_operations import LETTER_FILTERS, DeadLetterPage, OperationBody, OperationDone
from lading.api.rest.jobs import BatchBody, BatchRead, JobBody, JobRead
from lading.api.rest.option_routes import option_routes
from lading.api.rest.order_bodies import OrderRead
from lading.api.rest.orders import ManyOrders, OrderResults
from lading.api.rest.stock_routes import stock_routes
from lading.api.rest.task_routes import task_routes
from lading.api.rest.token import TokenAnswer, TokenForm
from lading.api.rest.transition import (
    ADDRESS_FIELDS,
    EntityActions,
    TransitionAnswer,
    TransitionBody,
    UserActionBody,
)
from lading.api.rest.workflow_versions import VersionChosen, VersionList, VersionRollout, WorkflowChecked
from lading.api.rest.workflows import WorkflowDocument, WorkflowPublished
from lading.api.routing import Access, Route
from lading.engine.operations.costs import Cost
from lading.engine.operations.diagnosis import Diagnosis
from lading.foundation.access.permissions import Permission
from lading.order.new_order import NewOrder
from lading.order.sourcing.explanation import Explanation


def routes() -> list[Route]:
    """Every route but /, /openapi.json and /graphql, which are made from others."""
    return [
        *_open_routes(),
        *_order_routes(),
        *_product_routes(),
        *_event_routes(),
        *_operation_routes(),
        *_cost_routes(),
        *_user_action_routes(),
        *_job_routes(),
        *stock_routes(),
        *availability_routes.routes(),
        *sourcing_routes.routes(),
        *_workflow_routes(),
        *_workflow_version_routes(),
        *option_routes(),
        *task_routes(),
    ]


def _product_routes() -> list[Route]:
    return [
        Route(
            method="POST",
            path="/api/v1/products",
            handler=products.upsert,
            access=Permission.PRODUCT_UPDATE,
            summary="Create and update up to 5,000 products, with a result for each",
            bodies=(products.ProductRows,),
            answers=(products.ProductResults,),
            statuses=(200, 422),
            query=products.UPSERT_FIELDS,
            is_keyed=True,
            is_bulk=True,
        )
    ]


def _open_routes() -> list[Route]:
    return [
        Route(method="GET", path="/health/live", handler=health.live, access=Access.PUBLIC, summary="Is it alive"),
        Route(
            method="GET",
            path="/health/ready",
            handler=health.ready,
            access=Access.PUBLIC,
            summary="May it be sent work",
            statuses=(200, 503),
        ),
        Route(
            method="GET",
            path="/metrics",
            handler=health.metrics,
            access=Access.OPERATOR,
            summary="Figures for Prometheus",
        ),
        Route(
            method="POST",
            path="/oauth/token",
            handler=token.issue,
            access=Access.PUBLIC,
            summary="Sign in with client credentials",
            bodies=(TokenForm,),
            answers=(TokenAnswer,),
            statuses=(200, 400, 401, 429),
        ),
    ]


def _order_routes() -> list[Route]:
    return [
        Route(
            method="POST",
            path="/api/v1/orders",
            handler=orders.create_orders,
            access=Permission.ORDER_CREATE,
            summary="Accept one order, or up to 500 with a result for each",
            bodies=(NewOrder, ManyOrders),
            answers=(OrderReceipt, OrderResults),
            statuses=(200, 201, 207, 409, 422, 503),
            is_keyed=True,
            is_bulk=True,
        ),
        Route(
            method="GET",
            path="/api/v1/orders/{ref}",
            handler=order_reading.read_order,
            access=Permission.ORDER_VIEW,
            summary="An order with its items, fulfilments and parcels",
            answers=(OrderRead,),
        ),
        Route(
            method="GET",
            path="/api/v1/orders/{ref}/explanation",
            handler=order_reading.explain_order,
            access=Permission.ORDER_VIEW,
            summary="Why an order was sourced where it was",
            answers=(Explanation,),
            query={"candidates": "all: every location that was looked at, not only the best"},
        ),
    ]


def _event_routes() -> list[Route]:
    accepting: dict[str, Any] = {
        "method": "POST",
        "access": Permission.EVENT_CREATE,
        "bodies": (EventBody,),
        "is_keyed": True,
    }
    reading: dict[str, Any] = {"method": "GET", "access": Permission.EVENT_VIEW}
    return [
        Route(
            path="/api/v4.1/event/async",
            handler=events.accept_event,
            summary="Accept an event; a worker runs it",
            answers=(EventAccepted,),
            statuses=(202, 404, 422),
            **accepting,
        ),
        Route(
            path="/api/v4.1/event/sync",
            handler=events.run_event,
            summary="Accept an event and wait until it has run",
            answers=(EventAccepted,),
            statuses=(200, 404, 422, 504),
            **accepting,
        ),
        Route(
            path="/api/v4.1/event",
            handler=event_search.search_events,
            summary="Find events",
            answers=(EventPage,),
            query=dict.fromkeys(EVENT_FILTERS, "filter") | dict.fromkeys(PAGE_FIELDS, "page"),
            **reading,
        ),
        Route(
            path="/api/v4.1/event/{id}",
            handler=event_search.find_event,
            summary="One event, its state and the trace of its run",
            answers=(EventRead,),
            **reading,
        ),
    ]


def _operation_routes() -> list[Route]:
    reading: dict[str, Any] = {"method": "GET", "access": Permission.EVENT_VIEW}
    return [
        Route(
            path="/api/v1/entities/{type}/{ref}/events",
            handler=entity_events.event_tree,
            summary="The events of a root entity as a tree",
            answers=(EventTree,),
            **reading,
        ),
        Route(
            path="/api/v1/entities/{type}/{ref}/diagnosis",
            handler=entity_events.diagnosis,
            summary="Why a root entity does not move, and what to do",
            answers=(Diagnosis,),
            **reading,
        ),
        Route(
            path="/api/v1/dead-letters",
            handler=event_operations.list_dead_letters,
            summary="Events given up, with the reason",
            answers=(DeadLetterPage,),
            query=dict.fromkeys(LETTER_FILTERS, "filter"),
            **reading,
        ),
        Route(
            method="POST",
            path="/api/v1/event-operations",
            handler=event_operations.operate,
            access=Permission.EVENT_UPDATE,
            summary="Replay, discard, retry, resend or cancel events",
            bodies=(OperationBody,),
            answers=(OperationDone,),
            statuses=(200, 409, 422),
            is_keyed=True,
        ),
    ]


def _cost_routes() -> list[Route]:
    return [
        Route(
            method="GET",
            path="/api/v1/events/cost",
            handler=event_costs.read_cost,
            access=Permission.METRICS_VIEW,
            summary="What rules and events cost",
            answers=(Cost,),
            query=dict.fromkeys(event_costs.COST_FIELDS, "since when, and how many rules"),
        ),
        Route(
            method="GET",
            path="/api/v1/events/queue",
            handler=event_costs.read_queue,
            access=Permission.METRICS_VIEW,
            summary="What waits now",
            answers=(event_costs.QueueState,),
        ),
    ]


def _user_action_routes() -> list[Route]:
    access = Permission.EVENT_CREATE
    return [
        Route(
            method="POST",
            path="/api/v4.1/transition",
            handler=transition.find_transitions,
            access=access,
            summary="The user actions and transitions of statuses",
            bodies=(TransitionBody,),
            answers=(TransitionAnswer,),
        ),
        Route(
            method="GET",
            path="/api/v1/user-actions",
            handler=transition.list_user_actions,
            access=access,
            summary="The user actions offered for an entity",
            answers=(EntityActions,),
            query=dict.fromkeys(ADDRESS_FIELDS, "the entity, and the module it is looked at in"),
        ),
        Route(
            method="POST",
            path="/api/v1/user-actions",
            handler=transition.invoke_user_action,
            access=access,
            summary="Carry out a user action: an event with checked attributes",
            bodies=(UserActionBody,),
            answers=(EventAccepted,),
            statuses=(202, 404, 409, 422),
            is_keyed=True,
        ),
    ]


def _job_routes() -> list[Route]:
    return [
        Route(
            method="POST",
            path="/api/v4.1/job",
            handler=jobs.open_job,
            access=Permission.JOB_CREATE,
            summary="Open a job for batches of stock counts",
            bodies=(JobBody,),
            answers=(JobRead,),
            statuses=(201, 422),
            is_keyed=True,
        ),
        Route(
            method="GET",
            path="/api/v4.1/job/{id}",
            handler=jobs.read_job,
            access=Permission.JOB_VIEW,
            summary="A job and how many of its batches wait",
            answers=(JobRead,),
        ),
        Route(
            method="POST",
            path="/api/v4.1/job/{id}/batch",
            handler=jobs.send_batch,
            access=Permission.JOB_CREATE,
            summary="Send a batch of stock counts",
            bodies=(BatchBody,),
            answers=(BatchRead,),
            statuses=(202, 404, 409, 422),
            is_keyed=True,
        ),
        Route(
            method="GET",
            path="/api/v4.1/job/{id}/batch/{batch_id}",
            handler=jobs.read_batch,
            access=Permission.JOB_VIEW,
            summary="What became of a batch and of its rows",
            answers=(BatchRead,),
        ),
    ]


def _workflow_routes() -> list[Route]:
    return [
        Route(
            method="PUT",
            path="/api/v4.1/workflow",
            handler=workflows.publish,
            access=Permission.WORKFLOW_UPDATE,
            summary="Publish a workflow; it is active at once unless asked otherwise",
            bodies=(WorkflowDocument,),
            answers=(WorkflowPublished,),
            statuses=(200, 422),
            query={"active": "true, or false for a version to roll out"},
            is_keyed=True,
        ),
        Route(
            method="GET",
            path="/api/v4.1/workflow",
            handler=workflows.read,
            access=Permission.WORKFLOW_VIEW,
            summary="The document of a workflow",
            answers=(WorkflowDocument,),
            query={
                "name": "ENTITY::SUBTYPE",
                "retailerId": "number of the retailer",
                "version": "number, or the active one",
            },
        ),
    ]


def _workflow_version_routes() -> list[Route]:
    return [
        Route(
            method="GET",
            path="/api/v4.1/workflow/versions",
            handler=workflow_versions.versions,
            access=Permission.WORKFLOW_VIEW,
            summary="The versions of a workflow, and who takes which",
            answers=(VersionList,),
            query={"name": "ENTITY::SUBTYPE", "retailerId": "number of the retailer"},
        ),
        Route(
            method="POST",
            path="/api/v4.1/workflow/active",
            handler=workflow_versions.activate,
            access=Permission.WORKFLOW_UPDATE,
            summary="Make a version active: the way on, and the way back",
            bodies=(VersionChosen,),
            answers=(VersionList,),
            is_keyed=True,
        ),
        Route(
            method="POST",
            path="/api/v4.1/workflow/rollout",
            handler=workflow_versions.roll_out,
            access=Permission.WORKFLOW_UPDATE,
            summary="Give a version to some of the new entities",
            bodies=(VersionRollout,),
            answers=(VersionList,),
            is_keyed=True,
        ),
        Route(
            method="POST",
            path="/api/v4.1/workflow/check",
            handler=workflow_versions.check,
            access=Permission.WORKFLOW_VIEW,
            summary="Lint a workflow and compare it with the active version; nothing is published",
            bodies=(WorkflowDocument,),
            answers=(WorkflowChecked,),
        ),
    ]
