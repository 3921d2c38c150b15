"""House rules that no ready-made tool checks."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "uprcoop"
# From the top; a room may know those below it.
ROOMS = [
    "demo",
    "website",
    "workspace",
    "exchange",
    "matching",
    "search",
    "funds",
    "activities",
    "recommendations",
    "accounts",
    "states",
    "audit",
    "common",
]
PAST_LENGTH = 400


def tracked(*patterns: str) -> list[Path]:
    """Files git knows below the checkout, or every such file where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        return [ROOT / name for name in names if (ROOT / name).is_file()]
    return [path for pattern in patterns for path in ROOT.rglob(pattern)]


def python_files() -> Iterator[Path]:
    for path in tracked("*.py"):
        if "migrations" not in path.parts:
            yield path


def test_relations_between_models_go_down_the_rooms_only() -> None:
    """A string foreign key is no import, so the import rules cannot see it."""
    upward = []
    for model in apps.get_models():
        room = model._meta.app_label
        if room not in ROOMS:
            continue
        for field in model._meta.get_fields():
            other = getattr(getattr(field, "remote_field", None), "model", None)
            if other is None or field.auto_created or not hasattr(other, "_meta"):
                continue
            target = other._meta.app_label
            if target in ROOMS and ROOMS.index(target) < ROOMS.index(room):
                upward.append(f"{model.__name__}.{field.name} -> {other.__name__}")
    assert not upward


def test_the_rooms_of_this_test_are_the_rooms_installed() -> None:
    installed = [c.label for c in apps.get_app_configs() if c.name.startswith("uprcoop.")]
    assert installed == ROOMS


def test_no_python_file_is_past_four_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files()
        if (lines := len(path.read_text("utf-8").splitlines())) > PAST_LENGTH
    }
    assert not long


def test_every_module_says_which_rule_lives_there() -> None:
    """Files of some length open with a docstring; apps, urls and short tests need not."""
    bare = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if path.is_relative_to(CODE)
        and path.name not in {"apps.py", "urls.py", "__init__.py"}
        and len((text := path.read_text("utf-8")).splitlines()) > 40
        and not text.startswith('"""')
    ]
    assert not bare


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an address of a package index", r"(index-url|resolved\"?:)\s*.?https?://"),
        ("a folder of somebody's machine", r"(?<![\w.])/(home|Users|work)/[A-Za-z]"),
        ("a private key", r"BEGIN [A-Z ]*PRIVATE KEY"),
    ],
)
def test_nothing_tracked_holds(what: str, pattern: str) -> None:
    found = []
    for path in tracked():
        if path == Path(__file__) or path.suffix in {".png", ".jpg", ".ico", ".gz", ".npz"}:
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="ignore").splitlines(), 1):
            if re.search(pattern, line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert not found, f"{what} stands in {found}"


def test_templates_hold_no_inline_script_or_style() -> None:
    """The Content-Security-Policy would refuse them in the browser, silently for the reader."""
    found = []
    for path in CODE.rglob("templates/**/*.html"):
        text = path.read_text("utf-8")
        if re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", text):
            found.append(str(path.relative_to(ROOT)))
    assert not found


def test_stylesheets_use_logical_properties_so_that_arabic_needs_no_second_one() -> None:
    physical = re.compile(
        r"(margin|padding|border)-(left|right)\b|text-align:\s*(left|right)|"
        r"float:\s*(left|right)|(?<![-\w])(left|right):"
    )
    found = []
    for path in CODE.rglob("static/**/*.css"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if physical.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not found
