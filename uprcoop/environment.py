"""Typed readers of the environment. What cannot be understood stops the start with the fix."""

import os
from collections.abc import Collection
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "", *, among: Collection[str] = ()) -> str:
    """The value given, else `default`; with `among` one of these, in whatever case it is typed."""
    value = os.environ.get(name, default).strip() or default
    if not among:
        return value
    for allowed in among:
        if value.casefold() == allowed.casefold():
            return allowed
    *some, last = among
    raise ImproperlyConfigured(f"{name} is “{value}”: write {', '.join(some)} or {last}.")


def boolean(name: str, default: bool = False) -> bool:
    value = text(name, "yes" if default else "no").lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”: write yes or no.")


def integer(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise ImproperlyConfigured(
            f"{name} is “{value}”: write a whole number from {least} to {most}."
        )
    return number


def words(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def make_folder(folder: Path) -> Path:
    """Make a folder in the data folder where it is missing. Raises when it cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        reason = "" if os.access(folder, os.W_OK | os.X_OK) else "no right to write to it"
    except OSError as error:
        reason = error.strerror or str(error)
    if reason:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be used ({reason}): "
            "set UPRCOOP_DATA_DIR to a folder you may write to."
        )
    return folder
