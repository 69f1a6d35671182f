"""Reading YAML into located values."""

from __future__ import annotations

from pathlib import Path

import yaml

from tidu.criteria.located import Located, SourceFile
from tidu.errors import RuleError, Where
from tidu.text import Text

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

NULL = "tag:yaml.org,2002:null"

PROBLEMS = (
    ("mapping values are not allowed", "这里不该有冒号；值里的冒号要放在引号里"),
    ("could not find expected ':'", "键后面缺少冒号"),
    ("did not find expected ',' or", "括号里缺少逗号，或没有右括号"),
    ("did not find expected key", "与上文的缩进不齐"),
    ("did not find expected '-' indicator", "与上文的缩进不齐"),
    ("found character that cannot start", "不能用这个字符开头；缩进要用空格，不用制表符"),
    ("unexpected end of stream", "引号没有结束"),
    ("found undefined alias", "引用了没有定义的内容；星号开头的值要放在引号里"),
    ("expected a single document", "一个文件只能有一份内容"),
)
"""What the YAML library says, and the same in Chinese."""


def read_yaml(path: Path | str, text: str | None = None) -> Located:
    """Read a YAML file into located values; raises RuleError E200 (cannot be opened) or E201 (is no YAML)."""
    file = SourceFile(str(path), _text_of(path) if text is None else text)
    try:
        node = yaml.compose(file.text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        raise _no_yaml(str(error.problem), file.where(line, column)) from None
    except yaml.YAMLError as error:
        raise _no_yaml(str(error), Where(file.path)) from None
    if node is None:
        raise RuleError(
            "E201",
            Text("文件是空的", "The file is empty"),
            fix=Text("写入内容，格式见 docs/language.md", "Give it a content; the forms are in docs/language.md"),
            where=Where(file.path),
        )
    return _convert(file, node)


def _text_of(path: Path | str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RuleError(
            "E200",
            Text("打不开文件", "The file cannot be opened"),
            why=Text(_system_reason(error), error.strerror or str(error)),
            fix=Text("检查路径和权限", "Check the path and its permissions"),
            where=Where(str(path)),
        ) from None
    except UnicodeDecodeError as error:
        raise RuleError(
            "E200",
            Text("文件不是 UTF-8 编码", "The file is not UTF-8"),
            why=Text(f"第 {error.start + 1} 个字节读不懂", f"Byte {error.start + 1} cannot be read"),
            fix=Text("另存为 UTF-8", "Save it as UTF-8"),
            where=Where(str(path)),
        ) from None


def _system_reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "没有这个文件"
    if isinstance(error, IsADirectoryError):
        return "这是一个文件夹"
    if isinstance(error, PermissionError):
        return "没有读取权限"
    return error.strerror or str(error)


def _no_yaml(problem: str, where: Where) -> RuleError:
    why = next((chinese for words, chinese in PROBLEMS if words in problem), problem)
    return RuleError(
        "E201",
        Text("YAML 格式有误", "The YAML cannot be read"),
        why=Text(why, problem),
        fix=Text("检查缩进、冒号后的空格和括号", "Check the indentation, the space after colons, and brackets"),
        where=where,
    )


def _convert(file: SourceFile, node: yaml.Node) -> Located:
    start, end = node.start_mark, node.end_mark
    style = (node.style or "") if isinstance(node, yaml.ScalarNode) else ""
    located = Located(file, None, start.line, start.column, style, end.line, end.column)
    if isinstance(node, yaml.ScalarNode):
        located.value = None if node.tag == NULL else node.value
    elif isinstance(node, yaml.SequenceNode):
        located.value = [_convert(file, child) for child in node.value]
    elif isinstance(node, yaml.MappingNode):
        located.value = _mapping(file, node)
    return located


def _mapping(file: SourceFile, node: yaml.MappingNode) -> dict[str, Located]:
    found: dict[str, Located] = {}
    for key_node, child in node.value:
        key = _convert(file, key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            key.fault(
                "E204",
                Text("键要是一个词", "A key must be a single word"),
                None,
                Text("检查冒号前面的括号和缩进", "Check brackets and indentation before the colon"),
            )
            continue
        name = str(key_node.value)
        if name in found:
            key.fault(
                "E220",
                Text(f"“{name}”写了两次", f"“{name}” is written twice"),
                Text("后一个会盖掉前一个", "The second would hide the first"),
                Text("删去一个或改名", "Remove or rename one"),
            )
        found[name] = _convert(file, child)
        found[name].key = key
    return found
