"""Programs get the files as shipped, and the same trees as the pages show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tidu.web.portal.library.entries import tree_of
from tidu.web.portal.library.shelf import catalogue, volume_names, volume_or_404


def data(address: str) -> dict[str, Any]:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/json")
    return dict(json.loads(answer.content))


@pytest.mark.parametrize("name", catalogue().standard_ids)
def test_the_file_of_a_standard_is_the_shipped_one(db: None, name: str) -> None:
    answer = Client().get(f"/standards/{name}.yaml")
    assert answer.content == Path(catalogue().standard(name).path).read_bytes()


@pytest.mark.parametrize("name", catalogue().overlay_ids)
def test_the_file_of_a_notice_is_the_shipped_one(db: None, name: str) -> None:
    assert Client().get(f"/standards/overlays/{name}.yaml").content == Path(catalogue().overlay(name).path).read_bytes()
    assert data(f"/standards/overlays/{name}.json")["overlay"] == name


def test_every_tree_has_every_place_with_what_it_says(db: None) -> None:
    for name in volume_names():
        found = data(reverse("library-standard-file", args=[name, "json"]))
        assert found["sha256"] == volume_or_404(name).standard.sha256
        entries: list[dict[str, Any]] = []
        waiting = [found["criteria"]]
        while waiting:
            one = waiting.pop()
            entries.append(one)
            waiting += one.get("children", [])
        assert {one["id"]: one["says"] for one in entries} == {
            entry.id: {"zh": entry.says.zh, "en": entry.says.en}
            for entry in tree_of(volume_or_404(name).standard).walk()
        }
        known = {one["code"] for one in found["indicators"]}
        assert {code for one in entries for code in one.get("reads", [])} == known


def test_the_index_lists_what_there_is(db: None) -> None:
    found = data("/standards/index.json")
    assert [one["standard"] for one in found["standards"]] == list(catalogue().standard_ids)
    assert len(found["applicability"]) == len(catalogue().rows)
    for one in found["standards"]:
        assert Client().get(f"/standards/{one['standard']}.json").status_code == 200


def test_indicators_have_files(db: None) -> None:
    assert data("/standards/indicators/revenue.json")["type"] == "money"


def test_who_has_it_already_gets_nothing_again(db: None) -> None:
    first = Client().get("/standards/zjtx-2026.json")
    again = Client().get("/standards/zjtx-2026.json", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = Client().get("/standards/zjtx-2022.json", headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200


def test_the_documented_members_are_those_of_the_files(db: None) -> None:
    page = Path("docs/standards-library.md").read_text(encoding="utf-8")
    members: set[str] = set()
    for name in volume_names():
        waiting = [data(reverse("library-standard-file", args=[name, "json"]))["criteria"]]
        while waiting:
            one = waiting.pop()
            members |= set(one)
            waiting += one.get("children", [])
    missing = {one for one in members if f"`{one}`" not in page}
    assert missing == set()
