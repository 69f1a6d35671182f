"""The door to forms: generated from rules, filled from what is known, saved as typed, frozen as versions."""

from __future__ import annotations

from tidu.web.filing.cells import Cell, Sheet, sheet_of
from tidu.web.filing.checking import Problem
from tidu.web.filing.closing import Closed, closed_since, set_closing
from tidu.web.filing.forms import Field, Form, Section, Table, form_for, label_of, named_form
from tidu.web.filing.judging import affected, gaps, missing, papers_needed, problems, verdict
from tidu.web.filing.models import Entry, Filing, FilingVersion
from tidu.web.filing.opening import Pinned, form_of, open_filing
from tidu.web.filing.owners import Needs, Owner, owner_of, register_owner
from tidu.web.filing.saving import Saved, save, save_many
from tidu.web.filing.settling import settle
from tidu.web.filing.versions import Change, compare, freeze, intact, replayed

__all__ = [
    "Cell",
    "Change",
    "Closed",
    "Entry",
    "Field",
    "Filing",
    "FilingVersion",
    "Form",
    "Needs",
    "Owner",
    "Pinned",
    "Problem",
    "Saved",
    "Section",
    "Sheet",
    "Table",
    "affected",
    "closed_since",
    "compare",
    "form_for",
    "form_of",
    "freeze",
    "gaps",
    "intact",
    "label_of",
    "missing",
    "named_form",
    "open_filing",
    "owner_of",
    "papers_needed",
    "problems",
    "register_owner",
    "replayed",
    "save",
    "save_many",
    "set_closing",
    "settle",
    "sheet_of",
    "verdict",
]
