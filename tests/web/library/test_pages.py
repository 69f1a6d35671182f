"""Everything that is shipped can be read, in both languages, whole, and each place once."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tidu.criteria import model
from tidu.web.portal.library.entries import tree_of
from tidu.web.portal.library.shelf import catalogue, consecutive_pairs, volume_names, volume_or_404

HAN = re.compile("[\u4e00-\u9fff]")
PAIRS = list(consecutive_pairs())


def client_in(language: str) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = {"zh": "zh-hans", "en": "en"}[language]
    return client


def read(address: str, language: str = "zh") -> str:
    answer = client_in(language).get(address)
    assert answer.status_code == 200, address
    page: str = answer.content.decode()
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in page
    return page


def ids(page: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', page)


def sentences(page: str, css: str) -> list[str]:
    """The text of every paragraph of a class, without the marks inside."""
    found = re.findall(rf'<p class="{css}">(.*?)</p>', page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in found]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", volume_names())
def test_a_standard_shows_each_place_exactly_once(db: None, name: str, language: str) -> None:
    page = read(reverse("library-standard", args=[name]), language)
    shown = ids(page)
    assert len(shown) == len(set(shown)), "an address leads to one place"
    standard = volume_or_404(name).standard
    wanted = [entry.id for entry in tree_of(standard).walk()]
    assert set(wanted) <= set(shown)
    assert {leaf.id for leaf in standard.leaves} <= set(wanted)
    assert standard.sha256 in page


@pytest.mark.parametrize("name", volume_names())
def test_the_entries_are_those_of_the_model(name: str) -> None:
    root = volume_or_404(name).standard.root
    found = [entry.id for entry in tree_of(root_standard(name)).walk()]
    expected = [one for node in root.walk() for one in places(node)]
    assert sorted(found) == sorted(expected)


def root_standard(name: str) -> model.Standard:
    return volume_or_404(name).standard


def places(node: model.Node) -> list[str]:
    """The ids at a node, counted from the model itself."""
    found = [node.id]
    if isinstance(node, model.Score):
        for group in node.groups:
            found.append(group.id)
            for item in (one for top in group.items for one in top.walk()):
                found.append(item.id)
                if isinstance(item.how, model.CountOf):
                    found += [part.id for part in item.how.parts]
    if isinstance(node, model.Classify):
        found += [branch.id for branch in node.branches]
    return found


@pytest.mark.parametrize("name", volume_names())
def test_sentences_are_there_in_both_languages(db: None, name: str) -> None:
    address = reverse("library-standard", args=[name])
    for css in ("crit-says", "crit-rule"):
        chinese, english = (sentences(read(address, language), css) for language in ("zh", "en"))
        assert len(chinese) == len(english)
        assert all(chinese)
        assert all(english)
    english = sentences(read(address, "en"), "crit-says")
    assert [one for one in english if HAN.search(one)] == []
    for entry in tree_of(volume_or_404(name).standard).walk():
        texts = [
            entry.says,
            entry.rule,
            entry.basis,
            entry.note,
            *(one for step in entry.steps for one in (step.gives, step.when)),
        ]
        for text in texts:
            if text is not None:
                assert text.zh
                assert text.en
                assert not HAN.search(text.en), (entry.id, text.en)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", catalogue().overlay_ids)
def test_a_notice_shows_what_it_changes(db: None, name: str, language: str) -> None:
    page = read(reverse("library-overlay", args=[name]), language)
    overlay = catalogue().overlay(name)
    shown = ids(page)
    assert len(shown) == len(set(shown))
    for change in overlay.changes:
        assert (change.node.id if change.node is not None else change.target) in shown
    assert overlay.sha256 in page
    assert overlay.document in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_indicator_says_what_it_is_and_who_reads_it(db: None, language: str) -> None:
    for one in catalogue().indicators.values():
        page = unescape(read(reverse("library-indicator", args=[one.code]), language))
        assert one.names.to("en" if language == "en" else "zh") in page
        assert one.definition.to("en" if language == "en" else "zh") in page
        for standard in catalogue().all_standards():
            reads = [entry for entry in tree_of(standard).walk() if one.code in {i.code for i in entry.indicators}]
            for entry in reads:
                assert f"/standards/{standard.id}/#{entry.id}" in page


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("pair", PAIRS)
def test_two_versions_are_read_side_by_side(db: None, pair: tuple[str, str], language: str) -> None:
    page = read(reverse("library-compare", args=pair), language)
    shown = ids(page)
    assert len(shown) == len(set(shown)), "an address leads to one place"
    for name in pair:
        assert reverse("library-standard", args=[name]) in page


def test_the_reform_of_2026_tells_what_became_stricter(db: None) -> None:
    page = read(reverse("library-compare", args=["zjtx-2022", "zjtx-2026"]))
    assert "<del>2年</del> 改为 <ins>3年</ins>" in page
    assert "<del>1000万元</del> 改为 <ins>1500万元</ins>" in page
    assert "从事特定细分市场年限 ≥ 2年，但 从事特定细分市场年限 ＜ 3年" in page
    assert "达不到：评价得分达标或直接通过" in page
    assert "葫芦岛渤湾示例泵业有限公司" in page


@pytest.mark.parametrize("code", list(catalogue().titles))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_title_shows_its_whole_timeline(db: None, code: str, language: str) -> None:
    page = unescape(read(reverse("library-title", args=[code]), language))
    for row in (row for row in catalogue().rows if row.title == code):
        assert row.valid_from.isoformat() in page
        assert row.why.to("en" if language == "en" else "zh") in page


@pytest.mark.parametrize(
    "address",
    [
        "/standards/zjtx-2099/",
        "/standards/xjr-2022+kjx-2026-round/",
        "/standards/xjr-2022+xjr-2025-round+xjr-2025-round/",
        "/standards/zjtx-2099.yaml",
        "/standards/zjtx-2099.json",
        "/standards/xjr-2022+xjr-2025-round.yaml",
        "/standards/overlays/none/",
        "/standards/overlays/none.json",
        "/standards/titles/none/",
        "/standards/indicators/none/",
        "/standards/indicators/none.json",
        "/standards/compare/zjtx-2022/none/",
        "/standards/compare/none/zjtx-2022/",
        "/standards/compare/?from=zjtx-2022&to=none",
        "/standards/%00/",
    ],
)
def test_an_unknown_name_is_answered_in_words(db: None, address: str) -> None:
    answer = client_in("zh").get(address)
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()


def test_a_choice_leads_to_its_comparison(db: None) -> None:
    answer = Client().get("/standards/compare/?from=zjtx-2022&to=zjtx-2026")
    assert answer["Location"] == "/standards/compare/zjtx-2022/zjtx-2026/"
    assert 'name="from"' in read("/standards/compare/")


def test_beside_puts_both_languages_together(db: None) -> None:
    assert "with-beside" in read("/standards/zjtx-2026/?beside=1")
    assert "with-beside" not in read("/standards/zjtx-2026/")


def test_the_front_page_and_the_navigation_lead_there(db: None) -> None:
    assert 'href="/standards/"' in read("/")
    assert 'href="/standards/titles/xjr/"' in read("/")
