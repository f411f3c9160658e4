"""Number series and change numbers: small facts that other records of an account rest on."""

from lading.database.connection import Connection
from lading.database.queries import queries_of


async def take_numbers(connection: Connection, account: int, series: str, count: int) -> range:
    """The next `count` (at least 1) numbers of a series, from 1 upwards; nobody else gets them.

    The series stays locked until the transaction ends. A transaction rolled back gives its numbers back.
    """
    assert count > 0, "no numbers were asked for"
    values = {"series": series, "count": count}
    last = await queries_of(__package__).take_numbers(connection, account=account, **values)
    return range(last - count + 1, last + 1)


async def change_number(connection: Connection, account: int, topic: str) -> int:
    """The present change number of a topic; 0 while nothing of it ever changed.

    What was decoded from the topic's tables stays true as long as the number is the same: the tables raise it
    themselves in every transaction that changes them, and no number is ever used twice.
    """
    number = await queries_of(__package__).change_number(connection, account=account, topic=topic)
    return int(number or 0)
