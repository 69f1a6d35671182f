"""What the reader noticed about a table and did with it: nothing is changed, skipped or guessed in silence."""

from __future__ import annotations

from dataclasses import dataclass

from tidu.errors import Where
from tidu.text import Text

NOTES: dict[str, Text] = {
    "kind-mismatch": Text(
        "扩展名是 {ending}，内容其实是 {kind}，按内容读取",
        "The ending is {ending} but the content is {kind}; read as that",
    ),
    "sheet-chosen": Text(
        "读取了工作表“{sheet}”；另有内容的工作表：{others}", "Sheet “{sheet}” was read; others with content: {others}"
    ),
    "hidden-sheet": Text("读取的工作表“{sheet}”是隐藏的", "The sheet read, “{sheet}”, is hidden"),
    "hidden-rows": Text(
        "有 {count} 行被隐藏或筛掉，也一并读取（如第 {first} 行）",
        "Hidden or filtered rows were read all the same: {count}, such as row {first}",
    ),
    "hidden-columns": Text(
        "有 {count} 列是隐藏的（{letters}），也一并读取",
        "Hidden columns were read all the same: {count} ({letters})",
    ),
    "hidden-sheets": Text(
        "有 {count} 张隐藏的工作表没有读取：{names}；需要时请指定名称",
        "Hidden sheets that were not read: {count}, {names}; name one to read it",
    ),
    "sheet-skipped": Text("工作表“{sheet}”没有读取：{reason}", "Sheet “{sheet}” was not read: {reason}"),
    "part-skipped": Text(
        "从 {first} 起的一张表没有读取：{reason}", "The table that begins at {first} was not read: {reason}"
    ),
    "more-tables": Text(
        "这里还有 {count} 张表没有读取：{places}", "Further tables that were not read: {count}, {places}"
    ),
    "table-of-several": Text(
        "同一处共有 {count} 张表，这是第 {nth} 张（从 {first} 起）",
        "This is table {nth} of {count}, beginning at {first}",
    ),
    "pages-joined": Text(
        "表格因跨页分成 {count} 段，已接成一张；重复的表头有 {repeated} 处，不算数据",
        "Page breaks cut the table into {count} parts, joined again; headers repeated, not data: {repeated}",
    ),
    "rows-joined": Text(
        "有 {count} 行被分页断成两截，已接回（如第 {first} 行“{example}”）",
        "Rows that a page break cut in two, joined again: {count}, such as row {first}, “{example}”",
    ),
    "text-outside": Text(
        "有 {count} 个字在表格的格子以外，没有读取；请对照原文核对",
        "Characters beside the cells of the table that were not read: {count}; compare the original",
    ),
    "tracked-changes": Text(
        "文档里有修订痕迹，按接受全部修订读取",
        "The document holds tracked changes and was read as if all were accepted",
    ),
    "formulas": Text(
        "有 {count} 格是公式（如 {example}），读取的是上次保存的结果",
        "Cells with formulas, of which the saved results were read: {count}, such as {example}",
    ),
    "encoding": Text("文字编码是 {encoding}", "The text is encoded as {encoding}"),
    "separator": Text("各列以{separator}分隔", "Columns are separated by {separator}"),
    "quotes-kept": Text(
        "双引号不成对，但每行格数一致，因此把双引号当作普通文字",
        "Double quotes do not pair but all lines have equally many cells, so quotes were read as plain characters",
    ),
    "no-header": Text(
        "没有表头：第 {line} 行已经是数据。列名用列标代替（列A、列B……）",
        "There is no header: row {line} is data already. Columns are named by their letters (列A, 列B, ...)",
    ),
    "header-guessed": Text(
        "把第 {line} 行当作表头，但看不出明显依据，请核对",
        "Row {line} was taken as the header without clear signs; please check",
    ),
    "header-below": Text(
        "表头在第 {line} 行，之前有 {count} 行标题", "The header is row {line}; rows of titles above it: {count}"
    ),
    "header-joined": Text(
        "表头占 {count} 行，上下级已合成一个列名，如“{example}”",
        "The header takes {count} rows; parent and child were joined, such as “{example}”",
    ),
    "heading-cleaned": Text(
        "列名“{heading}”去掉了换行、多余空格或全角字符",
        "Heading “{heading}” lost line breaks, spare spaces or wide characters",
    ),
    "empty-heading": Text(
        "{letter} 列没有列名，暂称“{heading}”", "Column {letter} has no heading and is called “{heading}”"
    ),
    "duplicate-heading": Text(
        "列名“{heading}”重复出现，第 {nth} 次的改称“{renamed}”",
        "Heading “{heading}” occurs again; number {nth} is called “{renamed}”",
    ),
    "numbering-row": Text("跳过了第 {line} 行的栏次编号", "Row {line} only numbers the columns and was skipped"),
    "unit-row": Text("第 {line} 行是计量单位，已并入列名", "Row {line} gives units, which were joined to the headings"),
    "unit-found": Text("标题中注明单位：{unit}", "The title gives the unit: {unit}"),
    "units-differ": Text(
        "标题中的单位互相矛盾：{units}，因此都不采用", "The title gives units that disagree: {units}; none was used"
    ),
    "merged-filled": Text(
        "有 {count} 处合并单元格，其中的值填到了每一格（如 {example}）；合并的数字会因此重复，求和前请留意",
        "Merged areas whose value was filled into every cell: {count}, such as {example}; mind sums of such numbers",
    ),
    "section-rows": Text(
        "有 {count} 行是横贯全表的小标题（如第 {first} 行“{example}”），不算数据",
        "Section titles across the table, not data: {count}, such as row {first}, “{example}”",
    ),
    "total-rows": Text(
        "有 {count} 行是合计或小计（如第 {first} 行“{example}”），不算数据",
        "Rows of totals, not data: {count}, such as row {first}, “{example}”",
    ),
    "footer-rows": Text(
        "末尾 {count} 行是注释或落款（从第 {first} 行“{example}”起），不算数据",
        "Remarks or signatures at the end, not data: {count}, from row {first}, “{example}”",
    ),
    "repeated-header": Text(
        "表头在表中又重复了 {count} 次（如第 {first} 行），不算数据",
        "Repetitions of the header inside the table, not data: {count}, such as row {first}",
    ),
    "ragged-rows": Text(
        "有 {count} 行的格数比表头多（如第 {first} 行），多出的列另行命名",
        "Rows longer than the header: {count}, such as row {first}; the extra columns got names of their own",
    ),
    "blank-text": Text("有 {count} 格只有空格，按空白读取", "Cells of spaces, read as empty: {count}"),
    "text-guard": Text(
        '有 {count} 格写成 ="……" 以防丢失前导零，已还原为文字',
        'Cells written as ="..." to protect leading zeros, read as plain text: {count}',
    ),
    "percent-cells": Text(
        "有 {count} 格设了百分比格式，按显示的样子读取（如 {example} 读作 {shown}）",
        "Cells with a percent format, read as they look: {count}, such as {example}, read as {shown}",
    ),
    "error-cells": Text(
        "有 {count} 格是公式错误（如 {example}），读作空白",
        "Cells with a formula error, read as empty: {count}, such as {example}",
    ),
    "uncalculated": Text(
        "有 {count} 格的公式没有保存结果（如 {example}），读作空白；用 Excel 打开并保存一次即可",
        "Formulas saved without a result, read as empty: {count}, such as {example}; open and save in Excel to mend",
    ),
    "digits-lost": Text(
        "有 {count} 格是超过 15 位的数字（如 {example}）：Excel 只保留 15 位，其余已变成 0，代码类的列请以文字格式重填",
        "Numbers of more than 15 digits: {count}, such as {example}. Excel kept only 15; enter codes as text",
    ),
    "nested-text": Text(
        "列“{heading}”是嵌套类型，已转成文字", "Column “{heading}” has a nested type and was turned into text"
    ),
}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing noticed while reading. ``code`` is a key of ``NOTES``; ``where.line`` is the row as the sheet counts."""

    code: str
    text: Text
    where: Where | None = None


def note(code: str, where: Where | None = None, **values: object) -> Note:
    """The note with this code, its text filled in with ``values``."""
    return Note(code, NOTES[code].format(**values), where)
