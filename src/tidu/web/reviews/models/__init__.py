"""Models of reviews."""

from tidu.web.reviews.models.experts import Interest, Panel, Seat
from tidu.web.reviews.models.marks import LEVELS, Finding, RowMark
from tidu.web.reviews.models.recommending import (
    Line,
    Moved,
    OrderRule,
    Package,
    PackageFile,
    RecommendationList,
)

__all__ = [
    "LEVELS",
    "Finding",
    "Interest",
    "Line",
    "Moved",
    "OrderRule",
    "Package",
    "PackageFile",
    "Panel",
    "RecommendationList",
    "RowMark",
    "Seat",
]
