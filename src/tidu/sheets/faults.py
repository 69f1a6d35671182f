"""Why a table cannot be read or written: every refusal with its code, reason and remedy, in both languages."""

from __future__ import annotations

from typing import NamedTuple

from tidu.errors import InputError, Where
from tidu.text import Text


class SheetError(InputError):
    """A file that cannot be read as a table, or a table that cannot be written. ``code`` is a key of ``REFUSALS``."""


class Refusal(NamedTuple):
    """The three texts of an error; ``{names}`` in braces are filled in when it is raised."""

    what: Text
    why: Text
    fix: Text


SAVE_AS_XLSX = Text(
    "用 Excel 或 WPS 打开，选“另存为”，类型选“Excel 工作簿（.xlsx）”，再导入新文件",
    "Open it in Excel or WPS, choose Save As, pick the type Excel Workbook (.xlsx), and import the new file",
)

REFUSALS: dict[str, Refusal] = {
    "file-missing": Refusal(
        Text("找不到文件“{name}”", "There is no file “{name}”"),
        Text("文件可能已被移动、改名或删除", "It may have been moved, renamed or deleted"),
        Text("核对文件名和所在文件夹", "Check the name and the folder"),
    ),
    "not-a-file": Refusal(
        Text("“{name}”是文件夹，不是文件", "“{name}” is a folder, not a file"),
        Text("一次读取一个表格文件", "One table file is read at a time"),
        Text("指定文件夹里的某个文件", "Name one of the files inside it"),
    ),
    "unreadable-file": Refusal(
        Text("无法打开“{name}”", "“{name}” cannot be opened"),
        Text("系统拒绝读取：{reason}", "The system refused to read it: {reason}"),
        Text(
            "关闭正在使用它的程序，或请管理员开放读取权限",
            "Close the program that is using it, or ask for permission to read it",
        ),
    ),
    "empty-file": Refusal(
        Text("“{name}”是空文件", "“{name}” is empty"),
        Text("文件里没有任何内容，可能没有下载完整", "It holds nothing at all; the download may have failed"),
        Text("重新下载，或向来源单位再要一份", "Download it again, or ask its sender for another copy"),
    ),
    "empty-sheet": Refusal(
        Text("工作表“{sheet}”是空的", "Sheet “{sheet}” is empty"),
        Text("没有任何一个单元格填了内容", "No cell of it holds anything"),
        Text("有内容的工作表：{filled}", "Sheets that hold something: {filled}"),
    ),
    "header-only": Refusal(
        Text("只有表头，没有数据行", "There is a header but no row of data"),
        Text("第 {line} 行是表头，它下面没有内容", "Row {line} is the header and nothing follows it"),
        Text(
            "确认来源单位发的不是空白模板；表头位置判断有误时，请指定表头所在行",
            "Make sure it is not an empty form; if that row is no header, say which row is",
        ),
    ),
    "no-such-row": Refusal(
        Text("指定的表头行（第 {line} 行）没有内容", "Row {line}, named as the header, holds nothing"),
        Text("有内容的行从第 {first} 行到第 {last} 行", "Rows with content run from {first} to {last}"),
        Text("按表格软件左侧显示的行号指定", "Give the row number that the spreadsheet shows at the left"),
    ),
    "password-protected": Refusal(
        Text("“{name}”设有打开密码", "“{name}” is protected by a password"),
        Text("内容已加密，不知道密码就无法读取", "Its content is encrypted and cannot be read without the password"),
        Text(
            "用密码打开后，在“文件—信息—保护工作簿”中清除密码，另存一份再导入",
            "Open it with the password, remove it under File, Info, Protect Workbook, and import the saved copy",
        ),
    ),
    "corrupt-file": Refusal(
        Text("“{name}”已损坏", "“{name}” is damaged"),
        Text("它看起来是 {kind} 文件，但读到中途出错：{reason}", "It looks like {kind}, but reading failed: {reason}"),
        Text(
            "重新下载；仍不行时，用 Excel 或 WPS 打开并修复后另存",
            "Download it again; if that does not help, let Excel or WPS repair it and save a copy",
        ),
    ),
    "unsupported-kind": Refusal(
        Text("“{name}”是{kind}，不是可以读取的表格", "“{name}” is {kind}, which is not read as a table"),
        Text(
            "能读取的是：xlsx、xls、csv（txt、tsv）、docx、pdf 和 parquet。类型按文件内容判断，与扩展名无关",
            "What is read: xlsx, xls, csv (txt, tsv), docx, pdf and parquet. The kind is told from the content",
        ),
        Text("{remedy}", "{remedy}"),
    ),
    "unknown-sheet": Refusal(
        Text("没有名为“{sheet}”的工作表", "There is no sheet named “{sheet}”"),
        Text("这个文件里的工作表：{listed}", "The sheets of this file: {listed}"),
        Text(
            "从中选一个；不指定时读取第一个有内容的工作表", "Choose one; without a choice the first filled one is read"
        ),
    ),
    "sheet-not-possible": Refusal(
        Text("这个文件没有工作表，不能指定“{sheet}”", "This file has no sheets, so “{sheet}” cannot be chosen"),
        Text("{kind} 文件只有一张表", "A {kind} file holds a single table"),
        Text("去掉工作表名称再试", "Leave the sheet's name out"),
    ),
    "file-too-big": Refusal(
        Text("“{name}”太大：{size}，上限 {limit}", "“{name}” is too big: {size}, and the limit is {limit}"),
        Text(
            "整表读入会占满内存；工作簿解压后的大小也按此计算",
            "Reading it whole would fill the memory; a workbook counts with its unpacked size",
        ),
        Text(
            "删去多余的工作表和格式，或拆成几个文件；大批量数据请用 UTF-8 的 csv 或 parquet 流式读取",
            "Remove spare sheets and formatting, or split it; stream really large data from UTF-8 csv or parquet",
        ),
    ),
    "too-many-cells": Refusal(
        Text(
            "工作表“{sheet}”的范围到 {corner}，共 {cells} 格，上限 {limit} 格",
            "Sheet “{sheet}” reaches to {corner}: {cells} cells, and the limit is {limit}",
        ),
        Text(
            "多半是远处有一个误填的单元格，把空白也算进了表格",
            "Most likely one stray cell far away makes the empty area part of the table",
        ),
        Text(
            "按 Ctrl+End 跳到最后一个单元格，删去多余的行和列后保存",
            "Press Ctrl+End to reach the last cell, delete the spare rows and columns, and save",
        ),
    ),
    "too-many-columns": Refusal(
        Text("表格有 {columns} 列，上限 {limit} 列", "The table has {columns} columns, and the limit is {limit}"),
        Text(
            "可能是行列颠倒，或分隔符判断有误",
            "Rows and columns may have been swapped, or the separator is not what it seems",
        ),
        Text(
            "检查是否应当转置，或只保留需要的列",
            "Check whether it ought to be transposed, or keep only the columns needed",
        ),
    ),
    "wrong-encoding": Refusal(
        Text(
            "第 {offset} 个字节（0x{byte}）不是有效的 {encoding} 文字",
            "Byte {offset} (0x{byte}) is not valid {encoding} text",
        ),
        Text(
            "它在第 {line} 行。此前的内容都是有效的 {encoding}：文件可能被截断，或由两种编码拼成",
            "It is on line {line}. All before it is valid {encoding}: the file may be cut off or joined from two",
        ),
        Text(
            "用记事本打开，核对这一行，改正后另存为 UTF-8；知道编码时请直接指定",
            "Open it in a text editor, mend that line and save as UTF-8; or name the encoding if you know it",
        ),
    ),
    "undecided-encoding": Refusal(
        Text(
            "看不出文件用的是哪种编码（可能是 {candidates}）",
            "The encoding cannot be told (it may be {candidates})",
        ),
        Text(
            "非英文字符从第 {offset} 个字节开始，数量太少或不像常用汉字，不足以判断",
            "Other than English letters begin at byte {offset}, but are too few, or too odd, to tell",
        ),
        Text(
            "请指定编码（大陆单位的文件多为 gb18030），或用记事本另存为 UTF-8",
            "Name the encoding (gb18030 for most files from the mainland), or save it as UTF-8",
        ),
    ),
    "unknown-encoding": Refusal(
        Text("没有名为“{encoding}”的编码", "There is no encoding named “{encoding}”"),
        Text("常用的有 {listed}", "The usual ones are {listed}"),
        Text("从中选一个；不指定时自动判断", "Choose one; without a choice it is told from the content"),
    ),
    "unclosed-quote": Refusal(
        Text("第 {line} 行的双引号没有正确配对", "A double quote on line {line} has no proper partner"),
        Text(
            "以双引号开头的一格要以双引号结束，格内的双引号要写两遍；否则后面的行会被并成一格",
            "A cell that begins with a quote ends with one, and quotes inside are doubled; otherwise lines run together",
        ),
        Text(
            "用文本编辑器改正这一行，或从 Excel 重新另存为 csv",
            "Mend that line in a text editor, or save the table as csv from Excel again",
        ),
    ),
    "no-table": Refusal(
        Text("“{name}”里没有表格", "There is no table in “{name}”"),
        Text(
            "文字有 {words} 个字，但没有带框线的表格；用空格或制表符排成的列分不清哪一格属于哪一列",
            "It holds {words} characters but no table with ruled lines; columns made of spaces cannot be told apart",
        ),
        Text(
            "向来源单位索取 Excel 表格；或在 Word、WPS 中把文字转换成表格后另存",
            "Ask its sender for the Excel table, or turn the text into a table in Word or WPS and save that",
        ),
    ),
    "scanned-pdf": Refusal(
        Text("“{name}”是扫描件，里面只有图片", "“{name}” is a scan: it holds pictures only"),
        Text(
            "共 {pages} 页，没有一个可以复制的文字；从图片识别文字会认错字，认错的名称和代码会对错企业",
            "Its {pages} pages hold no text that could be copied; text recognised from pictures has errors, and wrong names and "
            "codes find wrong firms",
        ),
        Text(
            "向来源单位索取 Excel、Word 或可以复制文字的 PDF；没有时，照着录入 Excel 并核对",
            "Ask its sender for Excel, Word or a PDF with text; failing that, type it into Excel and check it",
        ),
    ),
    "too-many-pages": Refusal(
        Text("“{name}”有 {pages} 页，上限 {limit} 页", "“{name}” has {pages} pages, and the limit is {limit}"),
        Text(
            "逐页找出表格很慢，这样长的名单一定有电子表格",
            "Finding tables is slow, and a list so long exists as a workbook",
        ),
        Text("向来源单位索取 Excel 表格，或拆成几个文件", "Ask its sender for the Excel table, or split the file"),
    ),
    "documents-not-installed": Refusal(
        Text("没有安装读取 {kind} 所需的组件", "What reading {kind} needs is not installed"),
        Text("{package} 较大，按需安装", "{package} is large, and an extra"),
        Text('运行 pip install "tidu[documents]"', 'Run pip install "tidu[documents]"'),
    ),
    "not-streamable": Refusal(
        Text("“{name}”是 {kind}，不能流式读取", "“{name}” is {kind} and cannot be streamed"),
        Text("只有 parquet 和 UTF-8 的 csv 可以边读边算", "Only parquet and UTF-8 csv can be read while computing"),
        Text(
            "另存为 UTF-8 的 csv 或 parquet；不大的文件可以整表读入",
            "Save it as UTF-8 csv or as parquet; a file that is not large can be read whole",
        ),
    ),
    "no-folder": Refusal(
        Text("要写入的文件夹“{folder}”不存在", "The folder “{folder}” to write into does not exist"),
        Text("不会自动新建文件夹，以免写错地方", "Folders are not made unasked, lest files end up in a wrong place"),
        Text("先建好文件夹，或换一个位置", "Make the folder first, or choose another place"),
    ),
    "cannot-write": Refusal(
        Text("无法写入“{name}”", "“{name}” cannot be written"),
        Text("系统拒绝写入：{reason}", "The system refused to write it: {reason}"),
        Text("关闭正在打开它的程序，或换一个文件名", "Close the program that has it open, or choose another name"),
    ),
    "unknown-ending": Refusal(
        Text("不知道该写成哪种格式：“{name}”", "It is not clear which format to write: “{name}”"),
        Text("输出格式由扩展名决定，可用 .xlsx、.csv、.parquet", "The ending decides: .xlsx, .csv or .parquet"),
        Text("把文件名的结尾改成其中之一", "Give the name one of these endings"),
    ),
    "row-width": Refusal(
        Text("第 {row} 行有 {cells} 个值，而表有 {columns} 列", "Row {row} has {cells} values for {columns} columns"),
        Text("每一行的值要与列一一对应", "Each row needs one value for each column"),
        Text(
            "补齐缺少的值（空值写 None）或补上缺少的列", "Fill in what is missing (None for empty), or add the columns"
        ),
    ),
}

FOREIGN_KINDS: dict[str, tuple[Text, Text]] = {
    "word": (
        Text(
            "旧式或其他格式的文字文档（doc、rtf、odt）", "a text document of an old or another format (doc, rtf, odt)"
        ),
        Text(
            "用 Word 或 WPS 打开，另存为 .docx 再导入；或把表格复制到 Excel 中，保存为 xlsx",
            "Open it in Word or WPS, save it as .docx and import that; or copy the table into Excel and save as xlsx",
        ),
    ),
    "pptx": (
        Text("演示文稿", "a presentation"),
        Text("把其中的表格复制到 Excel 中，保存为 xlsx", "Copy the table into Excel and save it as xlsx"),
    ),
    "html": (
        Text("网页（常见于扩展名为 .xls 的导出文件）", "a web page (often exported with the ending .xls)"),
        SAVE_AS_XLSX,
    ),
    "xml": (
        Text("XML 文件（Excel 2003 的 XML 表格也属此类）", "XML (as are the XML tables of Excel 2003)"),
        SAVE_AS_XLSX,
    ),
    "mhtml": (Text("单个文件网页（MHT）", "a single-file web page (MHT)"), SAVE_AS_XLSX),
    "xlsb": (Text("二进制工作簿（xlsb）", "a binary workbook (xlsb)"), SAVE_AS_XLSX),
    "ods": (Text("OpenDocument 表格", "an OpenDocument spreadsheet"), SAVE_AS_XLSX),
    "old-biff": (Text("Excel 97 以前的工作表", "a worksheet from before Excel 97"), SAVE_AS_XLSX),
    "zip": (
        Text("压缩包", "an archive"),
        Text("先解压，再导入里面的表格文件", "Unpack it first and import the table file inside"),
    ),
    "image": (
        Text("图片", "a picture"),
        Text("向来源单位索取原始表格", "Ask its sender for the original table"),
    ),
    "json": (
        Text("JSON 数据", "JSON data"),
        Text("先转成 csv 或 parquet", "Convert it to csv or parquet first"),
    ),
    "ole": (
        Text("旧式 Office 文件，但里面没有工作簿", "an old Office file, but there is no workbook in it"),
        SAVE_AS_XLSX,
    ),
    "binary": (
        Text("无法识别的二进制文件", "a binary file of an unknown kind"),
        Text("确认发来的确实是表格文件，或请来源单位另存为 xlsx", "Make sure it is a table, or ask for it as xlsx"),
    ),
}


def refuse(code: str, where: Where | None = None, **values: object) -> SheetError:
    """The error with this code, its texts filled in with ``values``; the caller raises it."""
    refusal = REFUSALS[code]
    return SheetError(
        code,
        refusal.what.format(**values),
        why=refusal.why.format(**values),
        fix=refusal.fix.format(**values),
        where=where,
    )


def refuse_kind(kind: str, name: str, where: Where) -> SheetError:
    """The error for a file whose content is no readable table; ``kind`` is a key of ``FOREIGN_KINDS``."""
    described, remedy = FOREIGN_KINDS[kind]
    return refuse("unsupported-kind", where, name=name, kind=described, remedy=remedy)
