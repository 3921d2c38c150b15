"""What runs is documented: settings, commands, rooms, and the words we use."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


def environment_variables() -> set[str]:
    """The names that settings.py reads through its typed readers, and the two a host may set."""
    tree = ast.parse((ROOT / "uprcoop" / "settings.py").read_text(encoding="utf-8"))
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"text", "boolean", "integer", "words"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def our_commands() -> list[tuple[str, str]]:
    return sorted(
        (name, app) for name, app in get_commands().items() if str(app).startswith("uprcoop.")
    )


def test_settings_reads_at_least_its_data_folder_from_the_environment() -> None:
    assert {"UPRCOOP_DATA_DIR", "DATABASE_URL"} <= environment_variables()


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    documented = set(
        re.findall(r"^\| `([A-Z_]+)`", (DOCS / "settings.md").read_text("utf-8"), re.M)
    )
    assert documented == environment_variables()


def test_every_command_is_documented() -> None:
    text = (DOCS / "commands.md").read_text("utf-8")
    missing = [name for name, _ in our_commands() if f"`uprcoop {name}" not in text]
    assert not missing


@pytest.mark.parametrize(("name", "app"), our_commands())
def test_every_command_tells_what_it_does(name: str, app: str) -> None:
    command = load_command_class(app, name)
    assert command.help.strip().endswith(".")
    for action in command.create_parser("uprcoop", name)._actions:
        assert action.help, f"uprcoop {name}: {action.dest} has no help"


def test_every_room_stands_in_the_architecture() -> None:
    text = (DOCS / "architecture.md").read_text("utf-8")
    rooms = [c.label for c in apps.get_app_configs() if c.name.startswith("uprcoop.")]
    assert rooms
    assert not [room for room in rooms if f"| `{room}` |" not in text]


def test_links_between_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")]
    broken = []
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken


def test_readme_names_the_two_commands_on_its_first_screen() -> None:
    first_screen = "\n".join((ROOT / "README.md").read_text("utf-8").splitlines()[:40])
    assert "bin/demo" in first_screen
    assert "bin/test" in first_screen


def test_every_role_is_documented() -> None:
    from uprcoop.accounts.models import Role, StaffRole

    text = (DOCS / "roles.md").read_text("utf-8")
    codes = [value for value in [*Role.values, *StaffRole.values] if value]
    assert not [code for code in codes if f"`{code}`" not in text]


def test_the_picture_of_a_versions_moves_is_the_table() -> None:
    from uprcoop.activities.lifecycle import TRANSITIONS

    text = (DOCS / "consent.md").read_text("utf-8")
    drawn = set(re.findall(r"^ {4}([\w-]+) --> ([\w-]+): ([\w-]+)$", text, re.M))
    moves = {
        (source.value, move.target.value, name)
        for name, move in TRANSITIONS.items()
        for source in move.sources
    }
    assert drawn == moves


@pytest.mark.parametrize("name", ["REQUEST_MOVES", "OFFER_MOVES", "MATCH_MOVES"])
def test_the_pictures_of_matching_are_its_tables(name: str) -> None:
    from uprcoop.matching import lifecycle

    text = (DOCS / "matching.md").read_text("utf-8")
    part = {"REQUEST_MOVES": 0, "OFFER_MOVES": 1, "MATCH_MOVES": 2}[name]
    picture = re.findall(r"```mermaid\n(.*?)```", text, re.S)[part]
    drawn = set(re.findall(r"^ {4}([\w-]+) --> ([\w-]+): ([\w-]+)$", picture, re.M))
    moves = {
        (source, move.target, act)
        for act, move in getattr(lifecycle, name).items()
        for source in move.sources
    }
    assert drawn == moves
