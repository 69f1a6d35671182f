"""An index of many names by the two-character pieces they share, rare pieces counting more.

It finds candidates and decides nothing. Memory for a million names is about 0.6 GB while it is built, 0.3 GB after.
"""

from __future__ import annotations

import copy
import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from tidu.linkage.names import FORMS, LIKE_BRACKETS, ORDINAL, ordinal, simplified

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Wholes = NDArray[np.int32]

BLOCK = 1 << 18
"""So many names lie in one table, so that what is added up for them stays in the processor's cache."""
BUCKETS = 1 << 21
"""Pieces are hashed into so many columns; that two share one costs nothing but a useless candidate."""
NOISE_BUT_LINES = re.compile(r"[^0-9A-Za-z\u3400-\u9fff()&+\n]")
ENDS_OF_LINES = re.compile("(?:" + "|".join(text for text, _form in FORMS if len(text) > 1) + r")?(?=\n)")
LINE = 10
FIRST, SECOND = 0x9E3779B1, 0x85EBCA6B
LEAST = 0.2
"""A cosine below it is no candidate."""
FEW, COMMON = 1_000, 100
"""A piece that more than one in a hundred names have finds nobody and costs most of the time: many names go without it."""
SINGLE_POSTINGS = 100_000
"""One name's pieces are followed, the rarest first, until so many names were touched."""


def plain_all(names: Sequence[str]) -> list[str]:
    """:func:`tidu.linkage.names.plain` of many names: the same texts, all at once and so ten times as fast."""
    text = "\n".join(names)
    if text.count("\n") != max(0, len(names) - 1):
        text = "\n".join(name.replace("\n", " ") for name in names)
    text = unicodedata.normalize("NFKC", text).translate(simplified()).translate(LIKE_BRACKETS)
    text = ORDINAL.sub(ordinal, NOISE_BUT_LINES.sub("", text).upper())
    return text.split("\n") if names else []


@dataclass(frozen=True)
class Statistics:
    """How common each piece was among the names of a register when it was built, and what it weighs for that."""

    size: int
    frequency: NDArray[np.int64]
    weights: Floats

    @classmethod
    def of(cls, size: int, columns: Wholes) -> Statistics:
        """Of so many names with these pieces."""
        frequency = np.bincount(columns, minlength=BUCKETS)
        weights = np.log((size + 1) / (frequency + 0.5)).astype(np.float32).clip(0.01)
        return cls(size, frequency, weights)


class Grams:
    """The index. Names are given in plain writing and answered by their places.

    ``statistics`` are those of another index, where pieces shall weigh what they weigh there.
    """

    def __init__(self, plains: Sequence[str], statistics: Statistics | None = None) -> None:
        self.size = len(plains)
        counts, columns = _pieces(plains)
        self.statistics = statistics or Statistics.of(self.size, columns)
        matrix = self._matrix(counts, columns)
        self._blocks = [matrix[start : start + BLOCK].T.tocsr() for start in range(0, self.size, BLOCK)]

    def without(self, gone: NDArray[np.bool_]) -> Grams:
        """The same index where some places are never found; what does not change is shared."""
        made = copy.copy(self)
        made._blocks = []
        for at, block in enumerate(self._blocks):
            kept, here = csr_matrix(block, copy=False), gone[at * BLOCK : (at + 1) * BLOCK]
            if here.any():
                kept.data = np.where(here[block.indices], np.float32(0), block.data)
            made._blocks.append(kept)
        return made

    def nearest(
        self, plains: Sequence[str], most: int, least: float = LEAST, *, thorough: bool = False
    ) -> list[list[tuple[int, float]]]:
        """For each name the places of the ``most`` nearest and their cosines, the nearest first.

        ``thorough`` goes by common pieces too, which takes twice as long and finds a few names more.
        """
        if not plains or not self.size:
            return [[] for _ in plains]
        matrix = self._matrix(*_pieces(plains))
        if not thorough:
            known = self.statistics
            matrix.data[known.frequency[matrix.indices] > max(FEW, known.size // COMMON)] = 0
            matrix.eliminate_zeros()
        found = [_topmost(matrix, block, most, least, at * BLOCK) for at, block in enumerate(self._blocks)]
        rows, places, scores = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.lexsort((places, -scores, rows))
        near = list(zip(places[order].tolist(), scores[order].tolist(), strict=True))
        starts = np.searchsorted(rows[order], np.arange(len(plains) + 1)).tolist()
        return [near[start : min(end, start + most)] for start, end in itertools.pairwise(starts)]

    def nearest_to(self, plain: str, most: int, least: float = LEAST) -> list[tuple[int, float]]:
        """The same for a single name, in milliseconds."""
        counts, columns = _pieces([plain])
        row = self._matrix(counts, columns)
        total, budget = np.zeros(self.size, dtype=np.float32), SINGLE_POSTINGS
        for at in np.argsort(self.statistics.frequency[row.indices]):
            if budget < 0:
                break
            for number, block in enumerate(self._blocks):
                start, end = block.indptr[row.indices[at] : row.indices[at] + 2]
                total[number * BLOCK :][block.indices[start:end]] += block.data[start:end] * row.data[at]
                budget -= end - start
        if not self.size:
            return []
        good = np.flatnonzero(total >= least)
        ordered = good[np.argsort(-total[good], kind="stable")[:most]]
        return [(int(place), float(total[place])) for place in ordered]

    def holders(self, text: str) -> int:
        """How many names have a text's rarest piece."""
        codes = [ord(char) for char in text]
        frequency = self.statistics.frequency
        return min((int(frequency[_bucket(*pair)]) for pair in itertools.pairwise(codes)), default=self.statistics.size)

    def _matrix(self, counts: Wholes, columns: Wholes) -> csr_matrix:
        starts = np.zeros(len(counts) + 1, dtype=np.int32)
        np.cumsum(counts, out=starts[1:])
        values = self.statistics.weights[columns]
        matrix = csr_matrix((values, columns, starts), shape=(len(counts), BUCKETS))
        squares = np.zeros(len(values) + 1)
        np.cumsum(values.astype(np.float64) ** 2, out=squares[1:])
        lengths = np.sqrt((squares[starts[1:]] - squares[starts[:-1]]).clip(1e-9))
        matrix.data = (values / np.repeat(lengths, counts)).astype(np.float32)
        return matrix


def _topmost(
    matrix: csr_matrix, block: csr_matrix, most: int, least: float, offset: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """The nearest in one block: rows, places and cosines."""
    if not block.nnz or not matrix.nnz:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    found = sp_matmul_topn(matrix, block, top_n=most, threshold=least, sort=False, n_threads=2)
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(found.indptr))
    return rows, found.indices.astype(np.int64) + offset, found.data


def _pieces(plains: Sequence[str]) -> tuple[Wholes, Wholes]:
    """How many pieces each name has, and their columns, name after name; the legal form at the end is left out."""
    text = "\n".join(plains) + "\n"
    text = ENDS_OF_LINES.sub("", text.replace("(", "").replace(")", ""))
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    ends = np.flatnonzero(codes == LINE)
    whole = (codes[:-1] != LINE) & (codes[1:] != LINE)
    before = np.zeros(len(codes), dtype=np.int32)
    np.cumsum(whole, out=before[1:])
    counts = np.diff(before[ends], prepend=0).astype(np.int32)
    mixed = codes[:-1] * np.uint32(FIRST) + codes[1:] * np.uint32(SECOND)
    return counts, ((mixed ^ (mixed >> np.uint32(15)))[whole] & np.uint32(BUCKETS - 1)).astype(np.int32)


def _bucket(first: int, second: int) -> int:
    """The column of one piece, as :func:`_pieces` reckons it for all."""
    mixed = (first * FIRST + second * SECOND) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 15)) & (BUCKETS - 1)
