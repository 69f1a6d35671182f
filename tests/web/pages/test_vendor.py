"""What is taken from npm lies here whole, with its licence and its version, and names no file that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tidu.web import pages

FOLDERS = (Path(pages.__file__).parent / "static/vendor", Path(__file__).parents[1] / "browser/vendor")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parts[-2])
def test_every_file_stands_in_versions_and_has_a_licence(folder: Path) -> None:
    lines = [one.split() for one in (folder / "VERSIONS").read_text(encoding="utf-8").splitlines() if one[0] != "#"]
    listed = {name for _package, _version, *names in lines for name in names}
    assert listed == {one.name for one in folder.iterdir()} - {"VERSIONS", "ICONS"}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for _package, version, *_names in lines)
    for name in listed:
        stem = "maps" if name.startswith("map-") else name.split(".")[0]
        assert name == "icons.svg" or f"{stem}.LICENSE" in listed


def test_the_sprite_has_every_icon_of_the_list() -> None:
    listed = [one for one in (FOLDERS[0] / "ICONS").read_text(encoding="utf-8").splitlines() if one and one[0] != "#"]
    drawn = re.findall(r'<symbol id="([^"]+)"', (FOLDERS[0] / "icons.svg").read_text(encoding="utf-8"))
    assert drawn == sorted(set(listed))


def test_no_vendored_file_asks_for_another_one() -> None:
    for path in FOLDERS[0].glob("*.min.*"):
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text
        assert not re.search(r"url\((?!\"?data:|[#'\"]?#)[^)]", text) or path.suffix == ".js"
        assert "@import" not in text or path.suffix == ".js"


def test_colours_are_such_that_old_browsers_read_them() -> None:
    styles = [*FOLDERS[0].glob("*.css"), *FOLDERS[0].parent.glob("tidu/*.css")]
    assert len(styles) > 4
    for path in styles:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"color-mix\(|oklch\(|light-dark\(", text), path
