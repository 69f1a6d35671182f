"""Joining tables to criteria: headings to indicators, cells to exact values, firms to verdicts.

>>> from tidu.catalogue import load
>>> from tidu.intake import evaluate_files, standards_for, summarise
"""

from tidu.intake.frames import Loaded, Options, load_frame
from tidu.intake.mapping import Mapping
from tidu.intake.mapping_files import read_mapping
from tidu.intake.pipeline import Result, evaluate_files, standards_for
from tidu.intake.report import summary_lines
from tidu.intake.summary import Summary, summarise, summary_data
from tidu.intake.writing import write_problems, write_result

__all__ = [
    "Loaded",
    "Mapping",
    "Options",
    "Result",
    "Summary",
    "evaluate_files",
    "load_frame",
    "read_mapping",
    "standards_for",
    "summarise",
    "summary_data",
    "summary_lines",
    "write_problems",
    "write_result",
]
