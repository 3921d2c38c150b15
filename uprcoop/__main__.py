"""`uprcoop`: the one command for people who run the system.

Django's own machinery does the work; this file lists our commands first, says what to do when
something is missing, and sees to it that any command works on an empty data folder. Words that
are not understood make nothing and end with exit code 2.
"""

import difflib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import uprcoop

OURS = {
    "migrate": "make or update the database and its reference data",
    "import": "bring recommendations in from the files of their sources",
    "index": "bring the search index up to date",
    "embed": "compute meaning vectors that are still missing",
    "search": "ask the search from the command line",
    "themes": "train and try the theme model",
    "evaluate": "measure languages, themes and search on files of your own",
    "add_secretariat": "give a person of the Secretariat an account",
    "load_demo": "load fictitious demonstration data (demo mode only)",
    "serve": "serve the site",
    "worker": "do background work",
    "check": "look for mistakes in the set-up",
}
# These neither need nor make a database.
WITHOUT_DATABASE = {
    "check",
    "help",
    "makemigrations",
    "collectstatic",
    "makemessages",
    "compile_languages",
    "test",
}


def overview() -> str:
    width = max(map(len, OURS))
    lines = [f"  {name:<{width}}  {what}" for name, what in OURS.items()]
    return "\n".join(
        [
            "uprcoop: the UPR Cooperation Repository",
            "",
            *lines,
            "",
            (
                "uprcoop COMMAND --help tells more. Exit codes: 0 done, 1 refused or failed, "
                "2 wrong words, 130 stopped by Ctrl-C."
            ),
        ]
    )


def version() -> str:
    return f"uprcoop {uprcoop.__version__}"


def refuse(sentence: str, code: int) -> NoReturn:
    print(f"uprcoop: {sentence}", file=sys.stderr)  # noqa: T201
    sys.exit(code)


def look_for(name: str) -> None:
    """Exit with 2 and the nearest names where there is no such command."""
    from django.core.management import get_commands

    if name in get_commands() or name == "help":
        return
    near = difflib.get_close_matches(name, [*OURS, *get_commands()], n=3)
    meant = f" Did you mean {' or '.join(dict.fromkeys(near))}?" if near else ""
    refuse(f"there is no command “{name}”.{meant} `uprcoop --help` lists them.", 2)


def understand(name: str, words: Sequence[str]) -> None:
    """Read the words as the command will: --help exits with 0 here, wrong words with 2."""
    from django.core.management import ManagementUtility

    command = ManagementUtility(["uprcoop"]).fetch_command(name)
    command._called_from_command_line = True  # type: ignore[attr-defined]
    command.get_version = version  # type: ignore[method-assign] # for --version; else Django's
    command.create_parser("uprcoop", name).parse_args(list(words))


def prepare_database(name: str) -> None:
    """Make the tables and reference data when the database has none yet."""
    from django.core.management import call_command
    from django.db import OperationalError, connection

    try:
        is_empty = "django_migrations" not in connection.introspection.table_names()
    except OperationalError as error:
        refuse(f"the database cannot be opened ({str(error).strip()}). See DATABASE_URL.", 1)
    if is_empty and name != "migrate":
        print("The database is empty: making its tables first.", file=sys.stderr)  # noqa: T201
        call_command("migrate", verbosity=0, interactive=False)
    connection.close()  # a server or a pool of processes may be forked from here


def run(name: str, words: Sequence[str]) -> None:
    import django
    from django.core.management import ManagementUtility

    django.setup()
    look_for(name)
    if name == "help" and words and not words[0].startswith("-"):
        look_for(words[0])
    if name not in {"help", "test"}:  # these read their words in ways of their own
        understand(name, words)
    if name not in WITHOUT_DATABASE:
        prepare_database(name)
    ManagementUtility(["uprcoop", name, *words]).execute()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uprcoop.settings")
    from django.core.exceptions import ImproperlyConfigured

    arguments = sys.argv[1:]
    if not arguments or arguments[0] in {"-h", "--help"} or arguments == ["help"]:
        print(overview())  # noqa: T201
        sys.exit(0 if arguments else 2)
    if arguments[0] in {"version", "--version"}:
        print(version())  # noqa: T201
        return
    try:
        run(arguments[0], arguments[1:])
    except ImproperlyConfigured as error:
        refuse(str(error), 1)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)  # noqa: T201
        sys.exit(130)


if __name__ == "__main__":
    main()
