"""Every text has its Chinese, said once, and the compiled catalogue is what the fragments say."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest

from tidu.web import pages
from tidu.web.pages import translations
from tidu.web.pages.translations import Entry, Key, Use, check, merged, mo_bytes, po_text, read_po, uses

WEB = Path(pages.__file__).parents[1]
CHINESE = WEB / "locale/zh_Hans"


def test_every_text_of_the_platform_has_its_chinese() -> None:
    entries, faults = merged(list((CHINESE / "parts").glob("*.po")))
    assert faults + check(entries, list(uses(WEB))) == []


def test_the_catalogue_is_fresh() -> None:
    entries, _faults = merged(list((CHINESE / "parts").glob("*.po")))
    assert (CHINESE / "LC_MESSAGES/django.po").read_text(encoding="utf-8") == po_text(entries), "run scripts/messages"
    assert (CHINESE / "LC_MESSAGES/django.mo").read_bytes() == mo_bytes(entries), "run scripts/messages"


def fragment(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text('msgid ""\nmsgstr ""\n"Language: zh\\n"\n\n' + text, encoding="utf-8")
    return path


def test_a_fragment_is_read_as_gettext_reads_it(tmp_path: Path) -> None:
    part = fragment(
        tmp_path,
        "a.po",
        '#. why\nmsgctxt "to-do"\nmsgid "Due"\nmsgstr "期限"\n\nmsgid "one"\nmsgid_plural "%(n)s"\nmsgstr[0] "%(n)s 个"\n\n'
        'msgid ""\n"long "\n"\\"text\\"\\n"\nmsgstr ""\n"长"\n"文\\n"\n',
    )
    assert read_po(part) == [
        Entry(Key("Due", "to-do"), "期限", part="a.po"),
        Entry(Key("one"), "%(n)s 个", "%(n)s", part="a.po"),
        Entry(Key('long "text"\n'), "长文\n", part="a.po"),
    ]


def test_a_line_that_is_no_line_of_a_po_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a\.po:5: this is no line of a po file: nonsense"):
        read_po(fragment(tmp_path, "a.po", "nonsense"))


def test_gettext_reads_what_was_compiled() -> None:
    entries = {
        Key("firm"): Entry(Key("firm"), "企业"),
        Key("Due", "to-do"): Entry(Key("Due", "to-do"), "期限"),
        Key("%(n)s day"): Entry(Key("%(n)s day"), "%(n)s 天", "%(n)s days"),
    }
    read = gettext.GNUTranslations(io.BytesIO(mo_bytes(entries)))
    assert read.gettext("firm") == "企业"
    assert read.pgettext("to-do", "Due") == "期限"
    assert {read.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2)} == {"%(n)s 天"}
    assert read.gettext("nobody said this") == "nobody said this"


def test_what_is_missing_unused_fuzzy_or_said_twice_is_named(tmp_path: Path) -> None:
    first = fragment(tmp_path, "a.po", 'msgid "kind"\nmsgstr "类型"\n\n#, fuzzy\nmsgid "x"\nmsgstr "甲"\n')
    second = fragment(tmp_path, "b.po", 'msgid "kind"\nmsgstr "种类"\n\nmsgid "y"\nmsgstr ""\n')
    entries, faults = merged([first, second])
    assert faults == [
        "a.po: fuzzy: 'x'",
        "a.po and b.po say 'kind' differently: 类型 / 种类; agree, or give one of them a msgctxt",
        "b.po: no Chinese text: 'y'",
    ]
    used = [Use(Key("kind"), "", "a.html"), Use(Key("z"), "", "b.html"), Use(Key("x"), "xs", "c.html")]
    assert check(entries, used) == [
        "c.html: 'x' has another plural in a.po: ''",
        "b.html: no Chinese text for 'z'",
        "b.po: nobody uses 'y'",
    ]


def test_a_field_that_the_text_does_not_have_is_named() -> None:
    entry = Entry(Key("%(name)s left"), "%(nmae)s 走了", part="a.po")
    (fault,) = check({entry.key: entry}, [Use(entry.key, "", "a.html")])
    assert "differ" in fault


def test_texts_are_found_in_code_and_templates(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext as p\n"
        "_('one' ' two')\nngettext('a', 'as', n)\np('ctx', 'due')\nother('no')\n_(variable)\n"
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/a.html").write_text(
        '{% load i18n %}{% translate \'it\\\'s (so)\' %}{% translate "x" context "c" %}'
        "{% blocktranslate count n=n trimmed %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    found = {(use.key.text, use.key.context, use.plural) for use in uses(tmp_path)}
    assert found >= {("one two", "", ""), ("a", "", "as"), ("due", "ctx", ""), ("x", "c", "")}
    assert ("%(n)s day", "", "%(n)s days") in found
    assert not any(text == "no" for text, _context, _plural in found)
    assert translations.THEIRS == "theirs.po"
