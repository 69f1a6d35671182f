"""Every reason for which a file is not taken, in words: what, why, what to do."""

from __future__ import annotations

from tidu.errors import InputError
from tidu.text import Text, same

KIND_NAMES = {
    "pdf": same("PDF"),
    "png": Text("PNG 图片", "a PNG picture"),
    "jpeg": Text("JPEG 图片", "a JPEG picture"),
    "image": Text("图片（PNG、JPEG）", "pictures (PNG, JPEG)"),
    "docx": Text("Word 文档（docx）", "Word documents (docx)"),
    "xlsx": Text("Excel 表格（xlsx）", "Excel workbooks (xlsx)"),
    "xls": Text("旧版 Excel 表格（xls）", "old Excel workbooks (xls)"),
    "text": Text("文本表格（csv、txt）", "tables as text (csv, txt)"),
}


def megabytes(size: int) -> str:
    """A size as people read it."""
    return f"{size / 1024 / 1024:.1f} MB"


def empty(name: str) -> InputError:
    """No bytes at all."""
    return InputError(
        "file-empty",
        Text(f"“{name}”是空文件", f"“{name}” is empty"),
        why=Text("里面一个字节也没有，多半是传输中断了", "it holds no byte; most likely its transfer broke off"),
        fix=Text(
            "请在本机打开确认内容，再重新上传", "open it on your computer to see that it is whole, then upload it again"
        ),
    )


def too_large(name: str, limit: int) -> InputError:
    """More bytes than are taken."""
    return InputError(
        "file-too-large",
        Text(f"“{name}”太大", f"“{name}” is too large"),
        why=Text(f"一个文件最大 {megabytes(limit)}", f"a file may have at most {megabytes(limit)}"),
        fix=Text(
            "请压缩图片、拆成几份，或只上传需要的几页",
            "shrink its pictures, split it, or upload only the pages that matter",
        ),
    )


def program(name: str) -> InputError:
    """An executable or a script, whatever it is called."""
    return InputError(
        "file-is-program",
        Text(f"“{name}”其实是程序或脚本，不是文档", f"“{name}” is a program or a script, not a document"),
        why=Text("看的是文件内容，与扩展名无关", "its content says so, whatever its extension"),
        fix=Text(
            "请不要打开它；如果别人发来时说是文档，请告诉本单位的信息安全人员",
            "do not open it; if it was sent to you as a document, tell whoever looks after security where you work",
        ),
    )


def web_page(name: str) -> InputError:
    """A web page that bears the name of a workbook, as some systems export their tables."""
    return InputError(
        "file-is-program",
        Text(f"“{name}”其实是网页，不是工作簿", f"“{name}” is a web page, not a workbook"),
        why=Text(
            "有些系统导出的 xls 是改了扩展名的网页，网页里可以藏脚本，所以不收",
            "some systems export a web page under this name; it may hide scripts, so it is not taken",
        ),
        fix=Text(
            "确认来源可靠后，用 Excel 或 WPS 打开，另存为 xlsx 再上传",
            "if you trust who sent it, open it in Excel or WPS, save it as xlsx and upload that",
        ),
    )


def unknown(name: str, kinds: tuple[str, ...]) -> InputError:
    """Content of no kind that is taken."""
    zh = "、".join(KIND_NAMES[kind].zh for kind in kinds)
    en = ", ".join(KIND_NAMES[kind].en for kind in kinds)
    return InputError(
        "file-kind",
        Text(f"“{name}”不是这里能收的文件", f"“{name}” is no kind of file that is taken here"),
        why=Text(f"这里收：{zh}", f"taken here: {en}"),
        fix=Text("请另存或导出为其中一种再上传", "save or export it as one of these and upload that"),
    )


def mismatch(name: str, extension: str, kind: str) -> InputError:
    """A name that says something else than the content."""
    found = KIND_NAMES[kind]
    return InputError(
        "file-name-differs",
        Text(f"“{name}”的扩展名与内容不符", f"the extension of “{name}” differs from its content"),
        why=Text(
            f"名字写的是 .{extension}，内容是{found.zh}", f"its name says .{extension}, its content is {found.en}"
        ),
        fix=Text("请改成正确的扩展名，或重新导出", "give it the right extension, or export it anew"),
    )


def old_office(name: str) -> InputError:
    """doc, xls, ppt."""
    return InputError(
        "file-old-office",
        Text(f"“{name}”是旧格式的 Office 文件", f"“{name}” is an Office file of the old format"),
        why=Text(
            "旧格式（doc、xls）里可能藏有宏，看不清楚", "the old formats (doc, xls) may hide macros that cannot be seen"
        ),
        fix=Text("请在 Office 或 WPS 里另存为 docx、xlsx 或 PDF", "save it as docx, xlsx or PDF in Office or WPS"),
    )


def encrypted(name: str) -> InputError:
    """Opens only with a password."""
    return InputError(
        "file-encrypted",
        Text(f"“{name}”设了打开密码", f"“{name}” opens only with a password"),
        why=Text("没有密码，审核的人也打不开", "those who review it could not open it either"),
        fix=Text("请取消密码后另存，再上传", "save it without a password and upload that"),
    )


def damaged(
    name: str, zh: str = "内容不完整或被改动过", en: str = "its content is incomplete or was altered"
) -> InputError:
    """Right kind, but not whole."""
    return InputError(
        "file-damaged",
        Text(f"“{name}”已损坏", f"“{name}” is damaged"),
        why=Text(zh, en),
        fix=Text("请在本机打开确认，另存一份再上传", "open it on your computer, save it anew, and upload that"),
    )


def bomb(name: str, zh: str, en: str) -> InputError:
    """Small outside, enormous inside."""
    return InputError(
        "file-bomb",
        Text(f"“{name}”解开后大得不正常，没有收", f"“{name}” grows beyond reason when unpacked and was not taken"),
        why=Text(zh, en),
        fix=Text(
            "请在 Office 或 WPS 里打开，删去空白的行列和用不到的表，另存后上传",
            "open it in Office or WPS, remove empty rows, columns and unused sheets, save it anew and upload that",
        ),
    )


def picture_too_large(name: str, limit: int) -> InputError:
    """More pixels than are taken."""
    return InputError(
        "picture-too-large",
        Text(f"“{name}”的像素太多", f"“{name}” has too many pixels"),
        why=Text(
            f"一张图片最多 {limit // 1_000_000} 百万像素",
            f"a picture may have at most {limit // 1_000_000} million pixels",
        ),
        fix=Text("请缩小后再上传", "scale it down and upload that"),
    )


def disk_full(name: str) -> InputError:
    """The store has no room."""
    return InputError(
        "disk-full",
        Text(f"“{name}”没有存下来：服务器的磁盘满了", f"“{name}” was not kept: the server's disk is full"),
        why=Text("这次操作已整体撤回，没有只存一半", "the whole operation was undone; nothing is half kept"),
        fix=Text("请联系管理员腾出空间，之后重新提交", "ask the administrator to make room, then submit it again"),
    )


def missing(digest: str) -> InputError:
    """The database knows it, the store does not."""
    return InputError(
        "file-missing",
        Text("这个文件的内容找不到了", "the content of this file cannot be found"),
        why=Text(f"存储里没有 {digest[:12]}…", f"the store has no {digest[:12]}…"),
        fix=Text("请告诉管理员，从备份恢复", "tell the administrator, who can restore it from a backup"),
    )
