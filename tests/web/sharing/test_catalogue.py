"""Purposes and fields as data: whole, in both languages, least necessary, and a wrong file stops the start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tidu.errors import RuleError
from tidu.web.access.audiences import RECEIVERS
from tidu.web.accounts.models import Organisation
from tidu.web.registry.facts.service import indicator_of
from tidu.web.sharing import catalogue
from tidu.web.sharing.catalogue import fields, purposes, receiver_kinds


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the files, to be spoilt."""
    for name in ("fields.yaml", "purposes.yaml"):
        (tmp_path / name).write_text((catalogue.FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    for read in (fields, purposes):
        read.cache_clear()
    yield tmp_path
    for read in (fields, purposes):
        read.cache_clear()


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_purpose_is_for_somebody_and_names_firms() -> None:
    kinds = {kind for kind, _label in Organisation.Kind.choices}
    for one in purposes().values():
        assert one.fields[0] == "name"
        assert one.receivers
        assert set(one.receivers) <= kinds
        assert one.names.zh != one.names.en
    assert receiver_kinds() == RECEIVERS, "who finds the door to lists received"


def test_figures_and_contacts_need_consent_and_no_purpose_takes_figures_by_itself() -> None:
    asked = {one.code for one in fields().values() if one.consent}
    figures = {one.code for one in fields().values() if one.origin == "indicator"}
    contacts = {one.code for one in fields().values() if one.origin == "contact"}
    assert asked == figures | contacts
    for one in purposes().values():
        assert not figures & set(one.fields)
    assert all(indicator_of(code) is not None for code in figures)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("purposes.yaml", "fields: [name, uscc, region, titles]", "fields: [name, shoe_size]"),
        (
            "purposes.yaml",
            'en: "an agency offers advice, tests, training"',
            "en: an agency offers advice, tests, training",
        ),
        ("fields.yaml", "code: revenue, from: indicator", "code: turnover, from: indicator"),
        ("fields.yaml", "code: staff, from: indicator, kind: number", "code: staff, from: indicator, kind: amount"),
        ("fields.yaml", "consent: true, without: masked, zh: 联系人", "consent: true, zh: 联系人"),
        ("fields.yaml", "code: address, from: entry, kind: text", "code: address, from: entry, kind: number"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(folder: Path, name: str, old: str, new: str) -> None:
    spoil(folder, name, old, new)
    with pytest.raises(RuleError) as told:
        purposes()  # reads the fields too
    assert told.value.code == "bad-sharing-data"
    assert name in str(told.value.where)
    assert told.value.fix is not None
