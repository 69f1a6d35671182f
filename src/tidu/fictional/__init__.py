"""A fictional city's firms: seeded, reproducible, plainly invented. For demonstrations, trials and tests."""

from tidu.fictional.city import FictionalFirm, city
from tidu.fictional.workbook import write_workbook

__all__ = ["FictionalFirm", "city", "write_workbook"]
