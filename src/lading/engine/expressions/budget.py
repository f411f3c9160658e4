"""What an expression may cost, judged from its text before it is published, and from its input before it runs.

The text is only cut into words here, never understood: whether it is an expression at all is the engine's answer.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

CHARACTERS_MAX = 4_000
DEPTH_MAX = 24
LOOPS_NESTED_MAX = 2
COST_MAX = 1_000_000
LOOP_LENGTH_SUPPOSED = 100
PATTERN_MAX = 200
GROWTH_MAX = 4

_LOOPS = frozenset({"all", "exists", "exists_one", "map", "filter"})
_WORD = re.compile(
    r"""(?P<string>[rRbB]{0,2}(?:\"\"\".*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))"""
    r"|(?P<comment>//[^\n]*)|(?P<name>[A-Za-z_]\w*)|(?P<number>\d[\w.]*)|(?P<mark>[^\s\w])",
    re.DOTALL,
)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why an expression may not be published; place counts characters from 0."""

    code: str
    message: str
    hint: str
    place: int = 0


class Word(msgspec.Struct, frozen=True):
    """One word of the text, its kind and place, and how many loops it stands in."""

    kind: str
    text: str
    place: int
    loops: int


def budget_problems(text: str) -> Iterator[Problem]:
    """EXPRESSION_TOO_LONG, _TOO_DEEP, _LOOPS_TOO_DEEP, _TOO_COSTLY, _GROWS, _PATTERN."""
    if len(text) > CHARACTERS_MAX:
        message = f"The expression has {len(text)} characters; at most {CHARACTERS_MAX} are taken."
        hint = "Split it over several rulesets, or write a rule."
        yield Problem(code="EXPRESSION_TOO_LONG", message=message, hint=hint, place=CHARACTERS_MAX)
        return
    words, depth_problem = _words(text)
    if depth_problem is not None:
        yield depth_problem
        return
    yield from _loop_problems(words)
    yield from _pattern_problems(words)


def has_loops(text: str) -> bool:
    """Whether an expression goes through lists or maps."""
    return any(word.loops for word in _words(text)[0])


def names_in(text: str) -> frozenset[str]:
    """The names an expression uses; those that are no variable do no harm."""
    return frozenset(word.text for word in _words(text)[0] if word.kind == "name")


def _words(text: str) -> tuple[list[Word], Problem | None]:
    words: list[Word] = []
    open_marks: list[bool] = []
    for found in _WORD.finditer(text):
        kind, word = found.lastgroup or "", found.group()
        if kind == "comment":
            continue
        if word in {"(", "[", "{"} and kind == "mark":
            open_marks.append(word == "(" and _calls_loop(words))
            if len(open_marks) > DEPTH_MAX:
                message = f"Brackets stand {len(open_marks)} deep; at most {DEPTH_MAX} are taken."
                hint = "Say it with fewer brackets."
                return words, Problem(code="EXPRESSION_TOO_DEEP", message=message, hint=hint, place=found.start())
        elif word in {")", "]", "}"} and kind == "mark" and open_marks:
            open_marks.pop()
        words.append(Word(kind, word, found.start(), sum(open_marks)))
    return words, None


def _calls_loop(words: list[Word]) -> bool:
    return len(words) > 1 and words[-1].text in _LOOPS and words[-2].text == "."


def _loop_problems(words: list[Word]) -> Iterator[Problem]:
    deep = next((word for word in words if word.loops > LOOPS_NESTED_MAX), None)
    if deep is not None:
        message = f"Loops (all, exists, map, filter) stand more than {LOOPS_NESTED_MAX} deep."
        hint = "Compute the inner answer in a rule and keep it as an attribute."
        yield Problem(code="EXPRESSION_LOOPS_TOO_DEEP", message=message, hint=hint, place=deep.place)
        return
    cost = sum(LOOP_LENGTH_SUPPOSED**word.loops for word in words)
    if cost > COST_MAX:
        message = f"With lists of {LOOP_LENGTH_SUPPOSED} it takes about {cost} steps; at most {COST_MAX} are taken."
        place = next(word.place for word in words if word.loops)
        yield Problem(code="EXPRESSION_TOO_COSTLY", message=message, hint="Loop less, or write a rule.", place=place)
    pluses = [word for word in words if word.text == "+" and word.loops]
    if len(pluses) > GROWTH_MAX:
        message = f"Inside loops '+' stands {len(pluses)} times; at most {GROWTH_MAX} are taken, for values double."
        hint = "Add up outside the loop, or write a rule."
        yield Problem(code="EXPRESSION_GROWS", message=message, hint=hint, place=pluses[GROWTH_MAX].place)


def _pattern_problems(words: list[Word]) -> Iterator[Problem]:
    """A pattern costs its size to prepare, every time: only short ones, written out, and never in a loop."""
    for index, word in enumerate(words):
        if word.text == "matches" and word.kind == "name" and not _is_harmless(words, index):
            message = f"matches takes a pattern of at most {PATTERN_MAX} characters written as text, outside loops."
            hint = 'Write entity.ref.matches("^HD-"), or use startsWith, endsWith, contains.'
            yield Problem(code="EXPRESSION_PATTERN", message=message, hint=hint, place=word.place)


def _is_harmless(words: list[Word], index: int) -> bool:
    following = words[index + 1 : index + 4]
    is_literal = [word.kind for word in following] == ["mark", "string", "mark"] and following[2].text == ")"
    is_short = is_literal and len(following[1].text) <= PATTERN_MAX and following[1].text.count("{") <= 1
    return is_short and words[index].loops == 0 and words[index - 1].text == "."


class InputLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much an expression may be given to look at."""

    values_max: int
    characters_max: int


STRAIGHT = {"values_max": 50_000, "characters_max": 1_000_000}
LOOPING = {"values_max": 2_000, "characters_max": 64_000}


def limits_of(text: str) -> InputLimits:
    """What goes in once may be large; what is gone through may not."""
    return InputLimits(**(LOOPING if has_loops(text) else STRAIGHT))


def excess_of(variables: Mapping[str, Any], limits: InputLimits) -> str | None:
    """What is too much of the variables, in words."""
    values = characters = 0
    pending: list[Any] = list(variables.values())
    while pending:
        value = pending.pop()
        values += 1
        if isinstance(value, str):
            characters += len(value)
        elif isinstance(value, dict):
            characters += sum(map(len, value))
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        if values > limits.values_max:
            return f"more than {limits.values_max} values"
        if characters > limits.characters_max:
            return f"more than {limits.characters_max} characters"
    return None
