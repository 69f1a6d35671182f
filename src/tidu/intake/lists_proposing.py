"""What a table of firms seems to be, put together: columns, type, title, dates, staircases, and what is to be asked."""

from __future__ import annotations

from collections.abc import Sequence

from tidu.catalogue import Catalogue, load
from tidu.intake import lists_titles as titles
from tidu.intake.lists_columns import guess_columns, label_of
from tidu.intake.lists_shapes import (
    LIST_TYPES,
    ROLES,
    ColumnGuess,
    ColumnRecipe,
    Guess,
    ListProposal,
    ListType,
    Question,
    Recipe,
)
from tidu.intake.lists_stairs import guess_fill_down, guess_sections
from tidu.intake.lists_words import NOT_FINAL, WITHDRAWN
from tidu.sheets import Table
from tidu.text import Text

ASKED_FROM = 0.3
NO_NAME = Text(
    "没有找到企业名称列，也没有代码列：请指出哪一列是企业",
    "there is neither a column of names nor one of codes: say which column holds the firms",
)
WHICH_NAME = Text("“{heading}”是不是企业名称？{reason}", "is “{heading}” the firm's name? {reason}")
WHICH_COLUMN = Text("“{heading}”是不是{role}？{reason}", "is “{heading}” the {role}? {reason}")
WHICH_UNIT = Text("“{heading}”的单位是元还是万元？", "is “{heading}” in 元 or in 万元?")
WHICH_TYPE = Text("这是不是“{type}”？{reason}", "is this “{type}”? {reason}")
WHICH_TITLE = Text("名单是哪一种称号？{reason}", "which title is the list of? {reason}")
FILL_DOWN = Text(
    "“{columns}”只写在每组第一行，要不要向下填充？{reason}",
    "“{columns}” is written on the first row of each group only: fill it down? {reason}",
)
SECTIONS = Text(
    "表中有横贯的小标题，要不要把它作为下面各行的{role}？{reason}",
    "titles stand between the rows: take them as the {role} of the rows below? {reason}",
)
HEADER = Text("第 {line} 行是不是表头？没有明显依据", "is row {line} the header? There are no clear signs")
NO_HEADER = Text(
    "表格没有表头，列名用列标代替，请核对各列", "there is no header; columns are named by letters: please check"
)
NOT_DECIDED = Text(
    "“{found}”：看来还不是最终结果，是否按已认定处理？",
    "“{found}”: this does not seem final; is it to be taken as decided?",
)
ENDS = Text(
    "“{found}”：看来是取消名单，不是授予名单，是否如此？",
    "“{found}”: this seems to end titles, not to grant them; is it so?",
)


def propose_list(table: Table, catalogue: Catalogue | None = None, file_name: str | None = None) -> ListProposal:
    """The proposal for a table. ``file_name`` is what the issuer called the file, where ``table.path`` is another name."""
    catalogue = catalogue or load()
    lines = titles.lines_of(table, file_name)
    columns = guess_columns(table, catalogue)
    title = titles.guess_title(lines, columns, catalogue)
    list_type = titles.guess_type(lines, columns, title)
    fill_down = guess_fill_down(table, columns)
    sections = guess_sections(table, catalogue)
    withdrawn, not_final = WITHDRAWN.search(lines.all()), NOT_FINAL.search(lines.all())
    questions = [
        *_about_header(table),
        *_about_columns(columns, catalogue),
        *_about_list(list_type, title),
        *_about_layout(fill_down, sections),
    ]
    if withdrawn:
        questions.append(Question("withdrawn", ENDS.format(found=withdrawn[0]), ("yes", "no")))
    if not_final:
        questions.append(Question("final", NOT_DECIDED.format(found=not_final[0]), ("yes", "no")))
    return ListProposal(
        columns=columns,
        list_type=list_type,
        title=title,
        batch=titles.guess_batch(lines, columns),
        document=titles.guess_document(lines, columns),
        as_of=titles.guess_as_of(lines),
        issuer=titles.guess_issuer(lines),
        place=titles.guess_place(table, columns, lines),
        fill_down=fill_down,
        sections=sections,
        withdrawn=withdrawn is not None,
        final=not_final is None,
        questions=tuple(questions),
        recipe=_recipe(table, columns, list_type, title),
    )


def _recipe(table: Table, columns: Sequence[ColumnGuess], list_type: Guess[ListType], title: Guess[str]) -> Recipe:
    """What is sure; a column that is not is skipped, and staircases wait for a person."""
    return Recipe(
        columns=tuple(
            ColumnRecipe(one.heading, one.role, one.target, one.year, one.unit)
            if one.sure
            else ColumnRecipe(one.heading, "skip")
            for one in columns
        ),
        list_type=list_type.value or "members",
        title=title.value if title.sure and title.value else "",
        unit=table.unit,
        sheet=table.sheet,
    )


def _about_header(table: Table) -> list[Question]:
    if table.noted("header-guessed"):
        line = table.header_rows[0] if table.header_rows else 0
        return [Question("header", HEADER.format(line=line), (str(line), "0"))]
    return [Question("header", NO_HEADER, ("0",))] if not table.header_rows and table.kind != "parquet" else []


def _about_columns(columns: Sequence[ColumnGuess], catalogue: Catalogue) -> list[Question]:
    asked = []
    if not any(one.role in ("name", "code") for one in columns):
        asked.append(Question("name", NO_NAME, tuple(one.heading for one in columns)))
    for one in columns:
        if one.sure or one.role == "skip":
            continue
        options = tuple(dict.fromkeys((one.role, *one.alternatives, "skip")))
        if one.role in ("amount", "capital") and one.unit is None and one.confidence >= 0.8:
            text = WHICH_UNIT.format(heading=one.heading)
            asked.append(Question("unit", text, ("元", "万元"), one.heading))
        elif one.role == "name":
            text = WHICH_NAME.format(heading=one.heading, reason=one.reason)
            asked.append(Question("name", text, options, one.heading))
        elif one.confidence >= ASKED_FROM:
            role = label_of(one.role, one.target, catalogue)
            text = WHICH_COLUMN.format(heading=one.heading, role=role, reason=one.reason)
            asked.append(Question("column", text, options, one.heading))
    return asked


def _about_list(list_type: Guess[ListType], title: Guess[str]) -> list[Question]:
    asked = []
    if not list_type.sure and list_type.value is not None:
        text = WHICH_TYPE.format(type=LIST_TYPES[list_type.value], reason=list_type.reason)
        asked.append(Question("type", text, (list_type.value, *list_type.alternatives)))
    if list_type.value == "titles" and not title.sure:
        options = tuple(one for one in (title.value, *title.alternatives) if one)
        asked.append(Question("title", WHICH_TITLE.format(reason=title.reason), options))
    return asked


def _about_layout(fill_down: Guess[tuple[str, ...]], sections: Guess[str]) -> list[Question]:
    asked = []
    if fill_down.value:
        text = FILL_DOWN.format(columns="、".join(fill_down.value), reason=fill_down.reason)
        asked.append(Question("fill_down", text, fill_down.value))
    if sections.value:
        text = SECTIONS.format(role=ROLES[sections.value], reason=sections.reason)
        asked.append(Question("sections", text, (sections.value, "skip")))
    return asked
