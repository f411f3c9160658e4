"""Decisions as bytes: about two bytes a candidate and one or two for what each criterion said, exact both ways.

A version byte, then zlib over MessagePack: a small header, then the columns of the candidate table. Most candidates
hold nothing, so distances are kept only for those that do, column by column and byte plane by byte plane, which
compresses well.
"""

import zlib
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from lading.order.sourcing.decision import (
    CandidateTable,
    ChosenPart,
    Decision,
    Gathering,
    ProfileUse,
    UnfilledUnits,
    Wanted,
    nothing_said,
)
from lading.order.sourcing.ratings import MANTISSA_MAX, CriterionNote, Digits
from lading.order.sourcing.reasons import Outcome, Ranking, Step

VERSION = 2
# Level 1 is three times as fast as the default and five hundredths larger on these bytes.
COMPRESSION_LEVEL = 1


class UnknownDecisionVersion(Exception):
    """The bytes were written by a later release."""


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """What is packed, in the order of the bytes."""

    step: Step
    outcome: Outcome
    network_ref: str
    virtual_catalogue_ref: str
    ranked_by: Ranking
    fulfilments_max: int | None
    wanted: tuple[Wanted, ...]
    parts: tuple[ChosenPart, ...]
    unfilled: tuple[UnfilledUnits, ...]
    number_first: int
    number_steps: bytes
    verdicts: bytes
    units: bytes
    decikilometres: bytes
    profile: ProfileUse | None
    criteria: tuple[CriterionNote, ...]
    values: bytes
    gathering: Gathering | None = None


def encode_decision(decision: Decision) -> bytes:
    """The decision in its stored form."""
    table = decision.candidates
    holding = table.units > 0
    packed = _Packed(
        decision.step,
        decision.outcome,
        decision.network_ref,
        decision.virtual_catalogue_ref,
        decision.ranked_by,
        decision.fulfilments_max,
        decision.wanted,
        decision.parts,
        decision.unfilled,
        int(table.numbers[0]) if len(table) else 0,
        _planes(np.diff(table.numbers)),
        table.verdicts.tobytes(),
        _planes(table.units),
        _planes(_three_digits(table.decikilometres[holding])),
        decision.profile,
        decision.criteria,
        _packed_digits(table.digits, holding),
        decision.gathering,
    )
    return bytes([VERSION]) + zlib.compress(msgspec.msgpack.encode(packed), COMPRESSION_LEVEL)


def decode_decision(document: bytes) -> Decision:
    """The decision as it was made. Raises UnknownDecisionVersion."""
    if document[0] != VERSION:
        raise UnknownDecisionVersion(f"decision written in form {document[0]}, this release reads {VERSION}")
    packed = msgspec.msgpack.decode(zlib.decompress(document[1:]), type=_Packed)
    return Decision(
        step=packed.step,
        outcome=packed.outcome,
        network_ref=packed.network_ref,
        virtual_catalogue_ref=packed.virtual_catalogue_ref,
        ranked_by=packed.ranked_by,
        fulfilments_max=packed.fulfilments_max,
        wanted=packed.wanted,
        parts=packed.parts,
        unfilled=packed.unfilled,
        candidates=_table(packed),
        profile=packed.profile,
        criteria=packed.criteria,
        gathering=packed.gathering,
    )


def _table(packed: _Packed) -> CandidateTable:
    verdicts = np.frombuffer(packed.verdicts, dtype=np.uint8)
    count = len(verdicts)
    numbers = np.zeros(count, dtype=np.int32)
    if count:
        numbers[0] = packed.number_first
        numbers[1:] = _unplanes(packed.number_steps, count - 1)
        numbers = np.cumsum(numbers, dtype=np.int32)
    units = _unplanes(packed.units, count)
    decikilometres = np.full(count, -1, dtype=np.int32)
    holding = units > 0
    decikilometres[holding] = _from_three_digits(_unplanes(packed.decikilometres, int(holding.sum())))
    return CandidateTable(numbers, verdicts, units, decikilometres, _digits(packed, holding))


# Mantissas are kept above 0 and exponents too; the planes of both compress well, for most are alike.
_EXPONENT_SHIFT = 20


def _packed_digits(digits: Digits, holding: NDArray[np.bool_]) -> bytes:
    """Three planes: mantissas, low bytes and high, then exponents; criterion after criterion in each."""
    mantissas = np.ascontiguousarray(digits.mantissas[:, holding] + MANTISSA_MAX, dtype="<u2")
    planes: bytes = mantissas.view(np.uint8).reshape(-1, 2).T.tobytes()
    return planes + (digits.exponents[:, holding] + _EXPONENT_SHIFT).astype(np.uint8).tobytes()


def _digits(packed: _Packed, holding: NDArray[np.bool_]) -> Digits:
    digits = nothing_said(len(packed.criteria), len(holding))
    shape = (3, len(packed.criteria), int(holding.sum()))
    planes = np.frombuffer(packed.values, dtype=np.uint8).astype(np.int32).reshape(shape)
    digits.mantissas[:, holding] = planes[0] + 256 * planes[1] - MANTISSA_MAX
    digits.exponents[:, holding] = planes[2] - _EXPONENT_SHIFT
    return digits


def _three_digits(decikilometres: NDArray[np.int32]) -> NDArray[np.int32]:
    """Distances as consecutive small numbers: 0 unknown, then by tenths, by kilometres, by tens of kilometres."""
    far = decikilometres >= 10_000
    codes = np.where(far, 1_801 + decikilometres // 100, 901 + decikilometres // 10)
    return np.where(decikilometres < 1_000, decikilometres + 1, codes)


def _from_three_digits(codes: NDArray[np.int32]) -> NDArray[np.int32]:
    far = codes > 1_900
    decikilometres = np.where(far, (codes - 1_801) * 100, (codes - 901) * 10)
    return np.where(codes <= 1_000, codes - 1, decikilometres)


def _planes(values: NDArray[Any]) -> bytes:
    """Values not below 0 as byte planes, lowest first, as many as the largest value needs."""
    if not len(values):
        return b""
    planes = max(1, (int(values.max()).bit_length() + 7) // 8)
    little = np.ascontiguousarray(values, dtype="<i4").view(np.uint8).reshape(-1, 4)
    return little[:, :planes].T.tobytes()


def _unplanes(planes: bytes, count: int) -> NDArray[np.int32]:
    little = np.zeros((count, 4), dtype=np.uint8)
    if count:
        little[:, : len(planes) // count] = np.frombuffer(planes, dtype=np.uint8).reshape(-1, count).T
    return little.view("<i4").reshape(-1).astype(np.int32)
