"""`uprcoop`: the one command for people who run the system.

Django's own machinery does the work; this file lists our commands first, says what to do when
something is missing, and sees to it that any command works on an empty data folder.
"""

import os
import sys

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
    "migrate",
    "check",
    "help",
    "makemigrations",
    "collectstatic",
    "makemessages",
    "compile_languages",
    "--help",
    "-h",
    "--version",
    "version",
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


def prepare_database() -> None:
    """Make the tables and reference data when the database has none yet."""
    from django.core.management import call_command
    from django.db import connection

    if "django_migrations" not in connection.introspection.table_names():
        print("The database is empty: making its tables first.", file=sys.stderr)  # noqa: T201
        call_command("migrate", verbosity=0, interactive=False)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uprcoop.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import ManagementUtility

    arguments = sys.argv[1:]
    if not arguments or (arguments[0] in {"-h", "--help", "help"} and len(arguments) == 1):
        print(overview())  # noqa: T201
        sys.exit(0 if arguments else 2)
    try:
        import django

        django.setup()
        asks_help = any(word in {"-h", "--help"} for word in arguments)
        if arguments[0] not in WITHOUT_DATABASE and not asks_help:
            prepare_database()
        ManagementUtility(["uprcoop", *arguments]).execute()
    except ImproperlyConfigured as error:
        print(f"uprcoop: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)  # noqa: T201
        sys.exit(130)


if __name__ == "__main__":
    main()
