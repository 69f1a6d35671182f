"""Tables as authorities really publish them: reading them without guessing in silence, and writing annotated ones."""

from tidu.sheets.annotating import Marks, annotate
from tidu.sheets.cells import (
    parse_amount,
    parse_code,
    parse_count,
    parse_number,
    parse_share,
    parse_years,
    parse_yes_no,
)
from tidu.sheets.dates import parse_date
from tidu.sheets.faults import SheetError
from tidu.sheets.headings import Candidate, Conflict, Match, Proposal, propose
from tidu.sheets.notes import Note
from tidu.sheets.problems import Parsed, Problem
from tidu.sheets.reading import open_table
from tidu.sheets.scanning import scan_table
from tidu.sheets.shares import ShareStyle, share_style
from tidu.sheets.table import Aside, Cell, Fault, Limits, Row, Table, fill_down
from tidu.sheets.tables import open_tables
from tidu.sheets.values import Column, Value
from tidu.sheets.workbook_writing import Marked, Sheet, Style, Summary, write_workbook
from tidu.sheets.writing import write_table

__all__ = [
    "Aside",
    "Candidate",
    "Cell",
    "Column",
    "Conflict",
    "Fault",
    "Limits",
    "Marked",
    "Marks",
    "Match",
    "Note",
    "Parsed",
    "Problem",
    "Proposal",
    "Row",
    "ShareStyle",
    "Sheet",
    "SheetError",
    "Style",
    "Summary",
    "Table",
    "Value",
    "annotate",
    "fill_down",
    "open_table",
    "open_tables",
    "parse_amount",
    "parse_code",
    "parse_count",
    "parse_date",
    "parse_number",
    "parse_share",
    "parse_years",
    "parse_yes_no",
    "propose",
    "scan_table",
    "share_style",
    "write_table",
    "write_workbook",
]
