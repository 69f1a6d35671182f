"""A fictional city: seeded, reproducible, plainly invented. For demonstrations, trials and tests.

``city`` draws single firms as they stand today; ``history`` a whole city with its past.
"""

from tidu.fictional.city import FictionalFirm, city
from tidu.fictional.history import History, history
from tidu.fictional.import_workbook import write_import_workbook
from tidu.fictional.records import (
    Batch,
    Contact,
    Firm,
    FirmHistory,
    FormerName,
    Move,
    Recommendation,
    Region,
    Relation,
    StatedFact,
    Tag,
    Taxonomy,
    TitleHeld,
)
from tidu.fictional.workbook import write_workbook

__all__ = [
    "Batch",
    "Contact",
    "FictionalFirm",
    "Firm",
    "FirmHistory",
    "FormerName",
    "History",
    "Move",
    "Recommendation",
    "Region",
    "Relation",
    "StatedFact",
    "Tag",
    "Taxonomy",
    "TitleHeld",
    "city",
    "history",
    "write_import_workbook",
    "write_workbook",
]
