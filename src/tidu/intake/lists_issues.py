"""What can be wrong with a row of a list: every issue with its severity, what, why and what to do, in both languages.

Issues of single values keep the codes of ``tidu.sheets.problems`` (not-a-date, digits-lost ...) and of
``tidu.linkage.codes`` (code-length, code-character, code-check).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from tidu.errors import TiduError
from tidu.intake.lists_shapes import RowIssue
from tidu.sheets import Problem
from tidu.text import Text, same

Severity = Literal["error", "warning", "note"]


class Issue(NamedTuple):
    """The texts of an issue; ``{names}`` in braces are filled in."""

    severity: Severity
    text: Text
    why: Text
    fix: Text


ASK = Text("退给来源单位补正", "send the row back to the issuer")
ISSUES: dict[str, Issue] = {
    "firm-missing": Issue(
        "error",
        Text("这一行既没有企业名称，也没有代码", "The row has neither a name nor a code"),
        Text("不知道说的是哪一户，无法比对", "which firm is meant cannot be told"),
        ASK,
    ),
    "row-blank": Issue(
        "note",
        Text("这一行只有序号，没有内容", "The row has a number and nothing else"),
        Text("多半是预留的空行，不作处理", "it is most likely a spare row, and is passed over"),
        Text("有遗漏时请来源单位补上", "ask the issuer if something is missing"),
    ),
    "name-missing": Issue(
        "warning",
        Text("有代码，没有企业名称", "There is a code but no name"),
        Text("只能按代码查找，抄错一位就会找错", "the firm can be found by its code only; one slip finds another"),
        Text("请来源单位补上名称", "ask the issuer for the name"),
    ),
    "several-firms": Issue(
        "error",
        Text("“{given}”里有 {count} 户企业", "“{given}” names {count} firms"),
        Text("一行只能对应一户，名称中间的标点把它们隔开了", "a row stands for one firm; these are separated by a mark"),
        Text("拆成几行，每户一行", "make a row for each"),
    ),
    "name-cut": Issue(
        "warning",
        Text("“{given}”像是被截断了", "“{given}” seems to be cut off"),
        Text("企业名称不会以“{end}”结尾", "no firm's name ends with “{end}”"),
        Text("是不是 {proposal}？请与来源单位核对", "is it {proposal}? Check with the issuer"),
    ),
    "name-short": Issue(
        "warning",
        Text("“{given}”太短，不像企业全称", "“{given}” is too short for a full name"),
        Text("可能是简称或人名，容易对错户", "it may be a short name or a person's; it finds the wrong firm easily"),
        Text("请来源单位写全称，或补上代码", "ask the issuer for the full name or the code"),
    ),
    "name-odd": Issue(
        "error",
        Text("“{given}”不是企业名称", "“{given}” is no firm's name"),
        Text("里面没有汉字或字母，可能列错位了", "it holds neither Chinese characters nor letters; columns may have slipped"),
        ASK,
    ),
    "name-is-code": Issue(
        "error",
        Text("名称列写的是代码“{given}”", "The column of names holds the code “{given}”"),
        Text("名称和代码可能填反了", "name and code may have been exchanged"),
        Text("核对这一行，把两格换回来", "check the row and exchange the two cells"),
    ),
    "name-damaged": Issue(
        "error",
        Text("“{given}”里有乱码", "“{given}” holds damaged characters"),
        Text("有的字在转换编码时丢失了", "some characters were lost when the file was converted"),
        Text("请来源单位重发原始文件", "ask the issuer for the original file"),
    ),
    "name-remark": Issue(
        "note",
        Text("名称后面的“{remark}”当作备注，没有算进名称", "“{remark}” behind the name was taken as a remark"),
        Text("它不是名称的一部分，留着会妨碍比对", "it does not belong to the name and would hinder finding it"),
        Text("如果确是名称的一部分，请在来源表中去掉括号", "if it does belong to it, take the brackets off in the source"),
    ),
    "former-name": Issue(
        "note",
        Text("括号里注明曾用名“{former}”", "The brackets give a former name, “{former}”"),
        Text("查找时两个名称都会用到", "both names are looked for"),
        Text("不用处理", "nothing has to be done"),
    ),
    "name-changed": Issue(
        "warning",
        Text("括号里注明已更名为“{now}”", "The brackets say that the name is now “{now}”"),
        Text("名单用的是旧名称", "the list uses the old one"),
        Text("核对后按新名称登记", "check it and record the new name"),
    ),
    "code-repaired": Issue(
        "note",
        Text("代码写法已整理：{repairs}", "The writing of the code was put right: {repairs}"),
        Text("整理后的代码通过校验", "the code passes its check then"),
        Text("不用处理", "nothing has to be done"),
    ),
    "code-remark": Issue(
        "warning",
        Text("代码“{given}”有可疑之处", "There is something odd about the code “{given}”"),
        Text("{remark}", "{remark}"),
        Text("与营业执照核对", "compare it with the licence"),
    ),
    "ends-before-begin": Issue(
        "error",
        Text("有效期止（{until}）早于有效期起（{begin}）", "It ends ({until}) before it begins ({begin})"),
        Text("两个日期至少有一个写错了", "at least one of the two dates is wrong"),
        ASK,
    ),
    "ends-before-decision": Issue(
        "warning",
        Text("有效期止（{until}）早于认定日期（{begin}）", "It ends ({until}) before it was decided ({begin})"),
        Text("两个日期至少有一个写错了", "at least one of the two dates is wrong"),
        ASK,
    ),
    "validity-unread": Issue(
        "warning",
        Text("“{given}”读不出起止日期", "“{given}” does not give a first and a last day"),
        Text("只有两个完整日期才能用作有效期", "two full dates are needed"),
        Text("写成“2023-06-29 至 2026-06-28”", "write it like 2023-06-29至2026-06-28"),
    ),
    "term-without-begin": Issue(
        "warning",
        Text("“{given}”只写了多久，没有从哪天起", "“{given}” says how long, and not from when"),
        Text("这一行没有认定日期，也没有有效期起", "the row gives neither a day of decision nor a first day"),
        Text("补上认定日期，或写明起止日期", "add the day of the decision, or both days"),
    ),
    "year-unread": Issue(
        "warning",
        Text("“{given}”不是年份", "“{given}” is no year"),
        Text("这一列应当是四位的年份", "the column should hold years of four digits"),
        ASK,
    ),
    "title-unknown": Issue(
        "warning",
        Text("“{given}”不是目录里的称号", "“{given}” is no title of the catalogue"),
        Text("称号的写法与目录不符，不能登记", "it is written like none of them and cannot be recorded"),
        Text("选一个称号，或在目录中加上这种写法", "choose a title, or add this writing to the catalogue"),
    ),
    "title-several": Issue(
        "warning",
        Text("“{given}”里有几个称号", "“{given}” names several titles"),
        Text("一行只登记一个称号", "a row records one title"),
        Text("拆成几行，或选其中一个", "make a row for each, or choose one"),
    ),
    "cell-error": Issue(
        "error",
        Text("{cell} 是公式错误 {shown}", "{cell} holds the formula error {shown}"),
        Text("公式引用的内容已经不在了，值无从得知", "what the formula refers to is gone, so its value is unknown"),
        Text("请来源单位改正公式，或把它换成值", "ask the issuer to mend the formula or to paste the value"),
    ),
    "cell-uncalculated": Issue(
        "error",
        Text("{cell} 的公式没有保存结果", "The formula in {cell} was saved without its result"),
        Text("文件由程序生成，没有经 Excel 计算过", "the file was written by a program and never calculated"),
        Text("用 Excel 打开并保存一次，再导入", "open and save it in Excel once, then import it"),
    ),
    "row-hidden": Issue(
        "note",
        Text("这一行在表中是隐藏的", "The row is hidden in the sheet"),
        Text("可能被筛选掉，也可能来源单位不想发出", "it was filtered out, or was not meant to be sent"),
        Text("核对是否要用", "check whether it is to be used"),
    ),
    "repeated": Issue(
        "warning",
        Text("与第 {rows} 行重复", "It repeats row {rows}"),
        Text("同一户、同一事项写了两遍", "the same firm and matter stand there twice"),
        Text("保留一行即可", "one of them is enough"),
    ),
    "contradicting": Issue(
        "error",
        Text("与第 {rows} 行是同一户，但“{columns}”不一致", "The firm is that of row {rows}, but “{columns}” differs"),
        Text("同一名单里同一项有两个值，不能都对", "one list gives two values for one thing: both cannot be right"),
        Text("请来源单位说明以哪一行为准", "ask the issuer which row holds"),
    ),
    "one-code-two-names": Issue(
        "warning",
        Text("与第 {rows} 行代码相同，名称却是“{other}”", "Row {rows} has the same code but the name “{other}”"),
        Text("代码可能抄错了行，也可能是更名", "the code may come from another row, or the firm was renamed"),
        Text("与营业执照核对", "compare it with the licence"),
    ),
    "one-name-two-codes": Issue(
        "warning",
        Text("与第 {rows} 行名称相同，代码却是 {other}", "Row {rows} has the same name but the code {other}"),
        Text("同一名称一般只有一个代码，至少有一个抄错了", "a name has one code as a rule: at least one is wrong"),
        Text("与营业执照核对", "compare it with the licence"),
    ),
}  # fmt: skip

WHY_DATE = Text("这一列应当是日期", "the column should hold dates")
FIX_DATE = Text("写成 2024-01-31 的样子", "write it like 2024-01-31")
WHY_VALUE = Text("这一列应当是数值", "the column should hold numbers")
FIX_VALUE = Text("只写数字，单位写在列名里", "write the number alone and the unit in the heading")
PARTLY = frozenset({"year-only", "month-only"})
"""A date that is right as far as it goes: worth a look, not a fault."""


def issue(
    code: str, cell: str, heading: str, given: str, proposals: tuple[str, ...] = (), **values: object
) -> RowIssue:
    """The issue with this code about a cell."""
    found = ISSUES[code]
    filled = {"given": same(given), "cell": cell, "proposal": "、".join(proposals), **values}
    return RowIssue(
        code,
        found.severity,
        cell,
        heading,
        given,
        found.text.format(**filled),
        found.why.format(**filled),
        found.fix.format(**filled),
        proposals,
    )


def of_problem(problem: Problem, cell: str, heading: str, *, date: bool) -> RowIssue:
    """The issue for what the reader of a value found. What was done to read it is a note."""
    severity: Severity = "note"
    if problem.severity == "error":
        severity = "warning" if problem.code in PARTLY else "error"
    why, fix = (WHY_DATE, FIX_DATE) if date else (WHY_VALUE, FIX_VALUE)
    return RowIssue(problem.code, severity, cell, heading, problem.given, problem.text, why, fix)


def of_error(error: TiduError, cell: str, heading: str, given: str, proposals: tuple[str, ...]) -> RowIssue:
    """The issue for a code that cannot be right."""
    return RowIssue(
        error.code, "error", cell, heading, given, error.what, error.why or same(""), error.fix or ASK, proposals
    )
