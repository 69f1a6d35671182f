"""Why tables cannot be judged: every refusal with its code, reason and remedy (docs/intake.md lists them)."""

from __future__ import annotations

from typing import NamedTuple

from tidu.errors import InputError, Where
from tidu.text import Text


class IntakeError(InputError):
    """Tables, or a mapping of their columns, that cannot be judged as they are. ``code`` is a key of ``REFUSALS``."""


class Refusal(NamedTuple):
    """The three texts of an error; ``{names}`` in braces are filled in when it is raised."""

    what: Text
    why: Text
    fix: Text


PROPOSE = Text(
    "用 --propose 映射.yaml 写出列映射，核对后用 --mapping 映射.yaml 读入",
    "Write a column mapping with --propose mapping.yaml, check it, and read it with --mapping mapping.yaml",
)

REFUSALS: dict[str, Refusal] = {
    "nothing-to-judge": Refusal(
        Text("没有一列是所选标准要用的指标", "No column is an indicator that the chosen standards read"),
        Text("{listed}", "{listed}"),
        PROPOSE,
    ),
    "no-firm-column": Refusal(
        Text(
            "一行是一家企业的一年，但没有企业名称或代码列",
            "Each row is a year of a firm, but no column says which firm",
        ),
        Text(
            "没有名称或代码，就不知道哪几行是同一家企业",
            "Without a name or code nobody can tell which rows belong together",
        ),
        Text(
            "补上企业名称或统一社会信用代码列；列名特殊时在映射文件里写 is: name 或 is: code",
            "Add a column of names or credit codes; where its heading is unusual, say is: name or is: code in the mapping",
        ),
    ),
    "unit-missing": Refusal(
        Text("“{heading}”没有单位", "“{heading}” has no unit"),
        Text(
            "列名、标题和单元格都没有写 {units}（例如第 {row} 行：{example}）；单位不同，结论就不同",
            "Neither heading, title nor cells say which of {units} it is (row {row}, for one: {example})",
        ),
        Text(
            "在列名后写单位，例如 {heading}（万元）；或在映射文件里给这一列写 unit；所有金额同一单位时用 --unit",
            "Add the unit to the heading, such as {heading}（万元）, or give it in a mapping file; --unit serves all amounts",
        ),
    ),
    "share-ambiguous": Refusal(
        Text("“{heading}”的比例写法不明确", "How “{heading}” writes its shares is unclear"),
        Text("{evidence}", "{evidence}"),
        Text(
            "在映射文件里给这一列写 style: percent（3 就是 3%）或 style: fraction（0.03 就是 3%）",
            "Write style: percent (3 is 3%) or style: fraction (0.03 is 3%) for it in the mapping file",
        ),
    ),
    "columns-conflict": Refusal(
        Text("{columns}都是“{name}”", "{columns} are all “{name}”"),
        Text("只能取一列，而取哪一列会影响结论", "Only one can be used, and the verdict may depend on which"),
        Text("在映射文件里保留一列，其余写 skip", "Keep one of them in the mapping file and write skip for the others"),
    ),
    "year-missing": Refusal(
        Text("“{heading}”没有说明是哪一年的", "“{heading}” does not say which year it is of"),
        Text("“{name}”每年一个数，{years} 年的会用到", "“{name}” has one value a year; those of {years} are read"),
        Text(
            "给这一列写 year: {year}；整张表都是同一年时，用 --year {year} 或在文件开头写 year: {year}",
            "Write year: {year} for it; where the whole table is of one year, use --year {year} or year: {year} at the top",
        ),
    ),
    "mapping-open": Refusal(
        Text("“{heading}”的 {key} 还没有确认：{value}", "“{heading}”: {key} is still to be confirmed: {value}"),
        Text(
            "问号表示程序没有把握，不能替人决定",
            "A question mark means that the program is not sure and will not decide",
        ),
        Text("改成正确的值并去掉问号；不用这一列就写 skip", "Write the right value without the question mark, or skip"),
    ),
    "mapping-heading": Refusal(
        Text("表里没有“{heading}”这一列", "No table has a column “{heading}”"),
        Text("映射文件可能是为另一张表写的", "The mapping may have been written for another table"),
        Text("相近的列：{near}；不需要时删去这一行", "Similar columns: {near}; remove the line if it is not needed"),
    ),
    "mapping-target": Refusal(
        Text("“{value}”不是指标、称号或企业信息", "“{value}” is no indicator, title or identity of a firm"),
        Text(
            "is 可以是指标代码、称号代码，或 name、code、county、year",
            "“is” takes an indicator's or a title's code, or name, code, county, year",
        ),
        Text("可能是：{near}", "Perhaps: {near}"),
    ),
    "mapping-value": Refusal(
        Text("{key} 不能是“{value}”", "{key} cannot be “{value}”"),
        Text("{why}", "{why}"),
        Text("可以写：{allowed}", "Allowed: {allowed}"),
    ),
    "output-is-input": Refusal(
        Text("输出文件“{name}”就是要读的文件", "The output “{name}” is one of the files to be read"),
        Text("写出会盖掉原始数据", "Writing it would overwrite the data"),
        Text("换一个文件名", "Choose another name"),
    ),
    "wide-mixed": Refusal(
        Text(
            "宽表文件（{stored}）不能与普通表格一起评价",
            "Files in the wide layout ({stored}) cannot be judged with others",
        ),
        Text(
            "宽表每一行就是一家企业，直接流式评价，不与别的表合并",
            "Their rows are firms, judged while streaming and never merged",
        ),
        Text("分两次评价", "Evaluate them separately"),
    ),
    "wide-type": Refusal(
        Text("列“{heading}”的类型是 {found}，应为 {wanted}", "Column “{heading}” is {found}; it should be {wanted}"),
        Text(
            "宽表的列名就是指标代码，值按保存的形式读取：金额是以分为单位的整数",
            "Columns of the wide layout are named for indicators and hold stored values: amounts are whole 分",
        ),
        Text(
            "转换这一列的类型，或改用普通表头（例如 2025年营业收入（万元））",
            "Convert it, or use plain headings with units",
        ),
    ),
}


def refuse(code: str, where: Where | None = None, **values: object) -> IntakeError:
    """The error with this code, its texts filled in with ``values``; the caller raises it."""
    refusal = REFUSALS[code]
    return IntakeError(
        code,
        refusal.what.format(**values),
        why=refusal.why.format(**values),
        fix=refusal.fix.format(**values),
        where=where,
    )
