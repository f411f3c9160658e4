"""Every attack runs between two honest calls of the same batch: those are answered, and it gets nothing."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from lading.engine.sandbox.frames import CallFrame
from lading.engine.sandbox.limits import Limits
from lading.engine.sandbox.packages import RulePackage
from lading.engine.sandbox.pool import PackageBroken, SandboxCall, SandboxPool
from lading.engine.sdk.answers import Log
from lading.engine.sdk.rule import Call
from lading.engine.sdk.running import Answer, Done, Failed

HOSTILE = RulePackage(
    name="hostile", module="hostile_rules", object="RULES", path=f"{Path(__file__).with_name('hostile')}"
)
AT = datetime(2026, 11, 21, tzinfo=UTC)
REFUSED, RAISED, CRASHED = "RULE_FORBIDDEN", "RULE_RAISED", "RULE_CRASHED"


@pytest.fixture(scope="module")
def pool() -> Iterator[SandboxPool]:
    found = SandboxPool()
    yield found
    found.close()


def call(rule: str, **props: Any) -> SandboxCall:
    given = Call(entity={}, root={}, event={}, attributes={}, at=AT)
    return SandboxCall(uuid4(), rule, msgspec.json.encode(CallFrame(rule=rule, props=props, call=given)))


def between_honest_ones(pool: SandboxPool, rule: str) -> Answer:
    first, answer, last = pool.answers(HOSTILE, 1, [call("Honest"), call(rule), call("Honest")])
    assert isinstance(first, Done)
    assert isinstance(last, Done)
    return answer


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("Loop", "RULE_TIMEOUT"),
        ("Sleep", "RULE_TIMEOUT"),
        ("FillMemory", "MEMORY_LIMIT"),
        ("MapMemory", RAISED),
        ("Hoard", "MEMORY_LIMIT"),
        ("Recurse", RAISED),
        ("Segfault", CRASHED),
        ("Abort", CRASHED),
        ("Exit", CRASHED),
        ("SystemExit", RAISED),
        ("Interrupt", RAISED),
        ("Fork", REFUSED),
        ("ForkBomb", REFUSED),
        ("Spawn", REFUSED),
        ("Execute", REFUSED),
        ("Thread", RAISED),
        ("KillParent", REFUSED),
        ("Connect", REFUSED),
        ("Resolve", RAISED),
        ("WriteFile", REFUSED),
        ("ReadPasswords", REFUSED),
        ("ReadParent", REFUSED),
        ("ReadSelf", REFUSED),
        ("ListRoot", REFUSED),
        ("Flood", "ANSWER_TOO_LARGE"),
        ("Garbage", "ANSWER_MALFORMED"),
        ("DeepAnswer", "ANSWER_MALFORMED"),
        ("UndeclaredEvent", "EVENT_UNDECLARED"),
        ("NoActions", "ACTIONS_MALFORMED"),
        ("BinaryNul", "ACTIONS_MALFORMED"),
    ],
)
def test_an_attack_fails_alone_and_within_its_limit(pool: SandboxPool, rule: str, code: str) -> None:
    answer = between_honest_ones(pool, rule)
    assert isinstance(answer, Failed)
    assert answer.code == code


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86-64")
@pytest.mark.parametrize("rule", ["RawSocket", "RawFork", "RawIoUring", "RawX32Socket", "RawLimits"])
def test_going_round_python_to_the_kernel_is_refused_too(pool: SandboxPool, rule: str) -> None:
    answer = between_honest_ones(pool, rule)
    assert isinstance(answer, Failed)
    assert answer.code == REFUSED


def test_no_secret_is_in_the_environment(pool: SandboxPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LADING_DATABASE_URL", "postgresql://secret")
    answer = between_honest_ones(pool, "Environment")
    assert isinstance(answer, Done)
    assert answer.actions == [Log(message="{'LC_CTYPE': 'C.UTF-8'}")]


def test_a_process_never_serves_two_accounts() -> None:
    pool = SandboxPool()
    try:
        for account in (1, 2):
            pool.answers(HOSTILE, account, [call("Honest")])
        owners = {owner[1]: process.process_id for process, owner in pool._idle.items()}
        assert len(set(owners.values())) == 2
    finally:
        pool.close()


def test_many_killers_use_up_the_batch_but_not_the_lease_and_come_last_the_next_time() -> None:
    pool = SandboxPool(Limits(call_seconds=0.2, batch_seconds=1.0))
    try:
        calls = [*(call("Sleep") for _ in range(8)), call("Honest")]
        first = [answer.code for answer in pool.answers(HOSTILE, 1, calls) if isinstance(answer, Failed)]
        assert first.count("RULE_TIMEOUT") <= 5, "five calls of 0.2 s are the whole second of a batch"
        assert first.count("SANDBOX_BUSY") >= 3
        answers = [pool.answers(HOSTILE, 1, calls) for _ in range(8)][-1]
        assert isinstance(answers[-1], Done)
        assert {answer.code for answer in answers[:-1] if isinstance(answer, Failed)} <= {
            "RULE_TIMEOUT",
            "SANDBOX_BUSY",
        }
    finally:
        pool.close()


@pytest.mark.parametrize(("module", "name"), [("no_such_module", "RULES"), ("hostile_rules", "NO_RULES")])
def test_a_package_that_cannot_be_loaded_says_why(pool: SandboxPool, module: str, name: str) -> None:
    broken = RulePackage(name="broken", module=module, object=name, path=HOSTILE.path)
    with pytest.raises(PackageBroken, match=r"^broken: \w+Error: "):
        pool.describe(broken)


def test_a_lost_warm_process_takes_its_sandboxes_along_and_the_next_call_gets_new_ones() -> None:
    pool = SandboxPool()
    try:
        assert isinstance(pool.answers(HOSTILE, 1, [call("Honest")])[0], Done)
        [orphan] = [process.process_id for process in pool._idle]
        warm = pool._nursery._process
        assert warm is not None
        warm.kill()
        for _ in range(100):
            if is_gone(orphan):
                break
            time.sleep(0.05)
        assert is_gone(orphan), "a sandbox never outlives the process it was forked from"
        assert isinstance(pool.answers(HOSTILE, 1, [call("Honest")])[0], Done)
    finally:
        pool.close()


def is_gone(process_id: int) -> bool:
    try:
        fields = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return True
    return fields[0] in "ZX"


def test_a_crash_has_the_next_processes_ready_before_they_are_needed() -> None:
    pool = SandboxPool(Limits(reserve=2))
    try:
        answers = pool.answers(HOSTILE, 1, [call("Honest"), call("Segfault"), call("Honest")])
        assert [type(one) for one in answers] == [Done, Failed, Done]
        for _ in range(100):
            if len(pool._idle) == 3:
                break
            time.sleep(0.05)
        assert len(pool._idle) == 3, "the one that answered the rest, and the two in reserve"
    finally:
        pool.close()
