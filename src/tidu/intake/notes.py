"""What intake noticed about tables, and did with them, beyond what reading them noticed."""

from __future__ import annotations

from tidu.errors import Where
from tidu.sheets import Note
from tidu.text import Text

NOTES: dict[str, Text] = {
    "nested-column": Text("列“{heading}”是嵌套类型，没有读取", "Column “{heading}” has a nested type and was not read"),
    "rows-merged": Text(
        "有 {count} 处同一企业（同一年度）的几行内容相同或互补，已合并（如第 {first} 行）",
        "Rows of one firm (and year) that agree or complete each other were merged in {count} cases (such as row {first})",
    ),
    "values-conflict": Text(
        "有 {count} 个数据项在同一企业的不同行里取值不同，按待补充处理，见问题清单",
        "{count} facts have different values in different rows of one firm; they count as unknown, see the problems",
    ),
    "years-beyond": Text(
        "有 {count} 行是 {year} 年以后的，晚于评价日期所用的年度，没有使用",
        "{count} rows are of years after {year}, beyond what a check on this date reads, and were not used",
    ),
    "years-before": Text(
        "有 {count} 行是 {year} 年以前的，所选标准用不到", "{count} rows are of years before {year}, which no chosen standard reads"
    ),
    "state-of-year": Text(
        "“{name}”不分年度，取每家企业最近一年（不晚于评价日期）的值",
        "“{name}” has no year; each firm's latest value not after the date of the check was taken",
    ),
    "rows-are-firms": Text(
        "没有企业名称和代码列，每一行当作一家企业", "There is no column of names or codes; each row counts as a firm"
    ),
    "rows-without-firm": Text(
        "有 {count} 行没有企业名称和代码（如第 {first} 行），{treated}",
        "{count} rows have neither name nor code (such as row {first}); {treated}",
    ),
    "code-from-name": Text(
        "有 {count} 行只有名称，按同名企业在别处的代码归并", "{count} rows give only a name and were joined by the code it has elsewhere"
    ),
    "given-for-all": Text(
        "映射文件说明：所有企业的“{name}”是 {value}", "The mapping states for every firm: {name} is {value}"
    ),
    "stored-layout": Text(
        "文件已是宽表（列名为指标代码，值为保存的形式），每一行当作一家企业，直接评价",
        "The file already has the wide layout with stored values; each row counts as a firm and is judged as it stands",
    ),
}  # fmt: skip
TREATED = {
    "alone": Text("各自单独评价", "each was judged by itself"),
    "aside": Text("没有评价，见问题清单", "they were not judged, see the problems"),
}


def note(code: str, where: Where | None = None, **values: object) -> Note:
    """The note with this code, its text filled in with ``values``."""
    return Note(code, NOTES[code].format(**values), where)
