"""The project as a whole: its locks, its Makefile, its documents and its own tests keep to the rules of the house."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "tidu"
FIRM = ROOT / "examples" / "firm.yaml"
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
PYTHON_FILES = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")])
PAGES = sorted([*READMES, *ROOT.glob("C*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")

pytest_plugins = ["pytester"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def project_metadata() -> dict[str, object]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    assert isinstance(project, dict)
    return project


def package_names(lines: Iterable[str]) -> set[str]:
    """The names of the packages that lines like ``polars>=2`` ask for."""
    found = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines if not line.startswith(("#", "-")))
    return {match.group().lower().replace("_", "-") for match in found if match}


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)
    assert phony
    return set(phony.group(1).split())


def codes_in(folder: Path, files: str = "*.yaml") -> set[str]:
    """The codes that the catalogue's files of a folder define."""
    entries = [entry for path in folder.glob(files) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))]
    return {entry["code"] for entry in entries}


def without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def links_of(page: Path) -> set[Path]:
    """The files of the project that a page links to or shows."""
    found = (one or two for one, two in LINK.findall(without_code(page.read_text(encoding="utf-8"))))
    local = (target.split("#")[0] for target in found if "://" not in target)
    return {(page.parent / target).resolve() for target in local if target}


# --- dependencies and locks


LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def test_there_is_a_lock_for_every_set_of_requirements() -> None:
    assert [lock.stem for lock in LOCKS] == sorted(path.stem for path in (ROOT / "requirements").glob("*.in"))


@pytest.mark.parametrize("lock", LOCKS, ids=name)
def test_a_lock_holds_versions_and_hashes_but_no_address_and_no_path(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.findall(r"\S*(?:://|--(?:extra-)?index-url|--find-links|file:)\S*", text)
    assert not re.findall(r"(?<![\w.])/[\w.-]+/\S+", text), "a path of the machine that compiled it"
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_locked_sets_are_the_ones_that_the_package_declares() -> None:
    metadata = project_metadata()
    base = (ROOT / "requirements" / "base.in").read_text(encoding="utf-8").splitlines()
    dependencies, extras = metadata["dependencies"], metadata["optional-dependencies"]
    assert isinstance(dependencies, list)
    assert isinstance(extras, dict)
    assert package_names(base) == package_names(dependencies)
    developers = (ROOT / "requirements" / "dev.in").read_text(encoding="utf-8").splitlines()
    platform = (ROOT / "requirements" / "web.in").read_text(encoding="utf-8").splitlines()
    assert "-r base.in" in platform
    assert "-r web.in" in developers
    assert package_names(platform) == package_names(extras["web"])
    for extra in extras.values():
        assert package_names(extra) <= package_names([*platform, *developers])


def test_the_sets_agree_on_every_version() -> None:
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for package, version in re.findall(r"^([a-z0-9.-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE):
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}


# --- the package


def test_the_package_says_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").is_file()


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert [name(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_the_console_command_is_where_the_package_says() -> None:
    scripts = project_metadata()["scripts"]
    assert isinstance(scripts, dict)
    module, function = scripts["tidu"].split(":")
    assert module == "tidu.commands"
    tree = ast.parse((PACKAGE / "commands" / "__init__.py").read_text(encoding="utf-8"))
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    imported = {
        alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert function in defined | imported


def test_every_module_fits_in_a_head() -> None:
    written = [path for path in PYTHON_FILES if path.parent.name != "migrations"]  # Django writes those
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in written}
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_whatever_lies_beside_the_modules_is_packed_into_the_wheel() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        patterns = tomllib.load(file)["tool"]["setuptools"]["package-data"]
    packed = {path for pattern in patterns["*"] for path in PACKAGE.rglob(pattern)}
    for package in set(patterns) - {"*"}:
        folder = ROOT / "src" / package.replace(".", "/")
        packed |= {path for pattern in patterns[package] for path in folder.glob(pattern)}
    found = {path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    assert sorted(name(path) for path in found - packed) == []


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=name)
def test_a_test_names_real_data_relative_to_the_project(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    absolute = re.findall(r"""["'](/[\w./-]*shared/\S*|~/\S*|/(?:root|work|Users)\b\S*|/home/\w\S*)["']""", text)
    assert absolute == []


# --- the documents


@pytest.mark.docs
@pytest.mark.parametrize("readme", READMES, ids=name)
def test_a_readme_names_exactly_the_make_targets_that_exist(readme: Path) -> None:
    named = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", readme.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert named == make_targets()


@pytest.mark.docs
def test_make_help_lists_every_target() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^make ([a-z-]+) ", shown, flags=re.MULTILINE)) == make_targets()


@pytest.mark.docs
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_a_page_links_to_exists(page: Path) -> None:
    assert sorted(name(target) for target in links_of(page) if not target.exists()) == []


@pytest.mark.docs
def test_every_page_of_the_docs_is_linked_from_an_index() -> None:
    docs = ROOT / "docs"
    top = set(docs.glob("*.md")) - {docs / "README.md"}
    assert sorted(name(page) for page in top - links_of(docs / "README.md") - links_of(ROOT / "README.md")) == []
    decisions = set((docs / "decisions").glob("*.md")) - {docs / "decisions" / "README.md"}
    assert sorted(name(page) for page in decisions - links_of(docs / "decisions" / "README.md")) == []


@pytest.mark.docs
def test_every_picture_of_the_docs_is_shown_on_a_page() -> None:
    shown = {target for page in PAGES for target in links_of(page)}
    pictures = set((ROOT / "docs" / "images").iterdir())
    assert sorted(name(picture) for picture in pictures - shown) == []


@pytest.mark.docs
def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(page.name[:4]) for page in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.docs
def test_the_glossary_pairs_each_term_once() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", text, flags=re.MULTILINE)
    terms = [row for row in rows if row[0].strip() not in ("English", "---")]
    assert len(terms) >= 60
    for column in (0, 1):
        words = [row[column].strip() for row in terms]
        assert sorted(word for word in set(words) if words.count(word) > 1) == []
    assert [row for row in terms if not re.search(r"[\u4e00-\u9fff]", row[1])] == []


@pytest.mark.docs
@pytest.mark.parametrize("readme", READMES, ids=name)
def test_a_readme_shows_the_firm_that_it_checks(readme: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", readme.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert blocks == [FIRM.read_text(encoding="utf-8")]


@pytest.mark.docs
def test_the_firm_of_the_readme_uses_indicators_and_titles_of_the_catalogue() -> None:
    data = PACKAGE / "catalogue" / "data"
    firm = yaml.safe_load(FIRM.read_text(encoding="utf-8"))
    assert sorted(set(firm["facts"]) - codes_in(data / "indicators")) == []
    assert sorted(set(firm["titles"]) - codes_in(data, "titles.yaml")) == []


@pytest.mark.docs
def test_both_readmes_show_the_same_commands() -> None:
    def blocks(readme: Path) -> list[str]:
        found = re.findall(r"```(?:sh|yaml)\n(.*?)```", readme.read_text(encoding="utf-8"), flags=re.DOTALL)
        return [re.sub(r" *#.*", "", block) for block in found]

    assert blocks(READMES[0]) == blocks(READMES[1])


# --- the tests themselves


@pytest.mark.parametrize(
    ("reason", "no_skip", "expected"),
    [
        ("not today", "1", {"failed": 1}),
        ("not today", "0", {"skipped": 1}),
        ("shared data is not at hand", "1", {"skipped": 1}),
    ],
)
def test_a_skipped_test_fails_the_run_where_skips_are_refused(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, reason: str, no_skip: str, expected: dict[str, int]
) -> None:
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(f"import pytest\n\ndef test_one():\n    pytest.skip({reason!r})\n")
    monkeypatch.setenv("TIDU_NO_SKIP", no_skip)
    pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:django").assert_outcomes(**expected)


def test_a_module_that_skips_itself_fails_the_run_where_skips_are_refused(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile("import pytest\n\npytest.importorskip('a_module_that_nobody_has')\n")
    monkeypatch.setenv("TIDU_NO_SKIP", "1")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:django")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*TIDU_NO_SKIP=1 refuses*a_module_that_nobody_has*"])
