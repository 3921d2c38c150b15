"""A real browser against a live server; each journey ends in the accessibility check.

The records are the demonstration's, in six languages; nothing here knows what a journey tests.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from functools import wraps
from http.client import responses
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, sync_playwright

PHONE = {"width": 375, "height": 740}
DESK = {"width": 1200, "height": 800}
# The least size of what a finger must hit (WCAG 2.2, 2.5.8) is not among axe's usual rules.
RULES = {"target-size": {"enabled": True}}
HOW = {"resultTypes": ["violations"], "preload": False}
AXE = Axe().axe_script
# What decides the colours of a text: the tags, classes and states from it up to the body, in light
# or dark; and of a link, whether it stands among words. Where all of a page were measured before,
# measuring them again would find the same, and takes half of the whole check.
COLOURED = """() => {
  const found = new Set();
  for (const text of document.body.querySelectorAll("*")) {
    const isField = /^(INPUT|TEXTAREA|SELECT)$/.test(text.tagName);
    if (!isField && ![...text.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
      continue;
    const above = [matchMedia("(prefers-color-scheme: dark)").matches, document.dir];
    above.push(text.tagName === "A" && text.parentElement.textContent !== text.textContent);
    for (let one = text; one !== document.documentElement; one = one.parentElement) {
      const states = [":focus", ":disabled", ":checked", "[aria-current]", "[open]", "[lang]"];
      above.push(one.tagName, one.getAttribute("class"), one.getAttribute("type"));
      above.push(...states.filter((state) => one.matches(state)));
    }
    found.add(above.join(" "));
  }
  return [...found];
}"""
_measured: set[str] = set()
# Django's sign-in form asks for the focus too; that the error summary has it already is right.
HARMLESS = "Autofocus processing was blocked because a document already has a focused element."


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # The shell is Chromium without its windows, and a fifth quicker.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        reason = "left out: there is no Chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("UPRCOOP_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from django.core.management import call_command

    call_command("compile_languages", quiet=True)
    # Playwright runs an event loop in this thread; the ORM is still used synchronously only.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", _until_loaded(Locator.click))
        patch.setattr(Locator, "press", _until_loaded(Locator.press))
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if is_root else []
        )
        yield browser
        browser.close()


def _until_loaded(act: Callable[..., None]) -> Callable[..., None]:
    """What leads to another page ends when that page is there.

    Playwright goes on as soon as its first byte has come; what is asked of a page without waiting
    (`count`, `content`) would then be asked of half of it, where the machine is busy.
    """

    @wraps(act)
    def whole(locator: Locator, *args: Any, **how: Any) -> None:
        act(locator, *args, **how)
        locator.page.wait_for_load_state()

    return whole


@pytest.fixture
def open_page(
    browser: Browser, live_server, transactional_db, settings, tmp_path
) -> Iterator[Callable[..., Page]]:
    """`open_page(path, phone=False, dark=False, script=True, width=0, status=200, who="")`.

    Each page is a browser of its own, without cookies. Anything the console says is an error.
    """
    from uprcoop.demo.records import load_records
    from uprcoop.demo.statements import load_statements
    from uprcoop.search import vectors
    from uprcoop.search.actions import index_pending

    settings.DEMO = True
    settings.THEME_ENCODER = "none"  # half a second a text, and no journey needs it
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "default": files}
    contexts, said, expected = [], [], [HARMLESS]

    def open_(
        path: str,
        *,
        phone: bool = False,
        dark: bool = False,
        script: bool = True,
        width: int = 0,
        status: int = 200,
        who: str = "",
    ) -> Page:
        size = {"width": width, "height": 640} if width else PHONE if phone else DESK
        context = browser.new_context(
            viewport=size,
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",  # axe must not measure a colour on its way to another
        )
        contexts.append(context)
        if who:
            context.add_cookies([session_of(who, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: said.append(message.text))
        if status >= 400:
            phrase = f"the server responded with a status of {status} ({responses[status]})"
            expected.append(f"Failed to load resource: {phrase}")
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == status, path
        return page

    cache.clear()  # sign-ins are counted by the minute, and each journey is another day
    vectors.forget()  # of the journey before, whose documents had other numbers
    if not records_from_copy(tmp_path):
        load_statements()
        load_records()
        index_pending()
        keep_copy(tmp_path)
    yield open_
    for context in contexts:
        context.close()
    assert [text for text in said if text not in expected] == []


# The demonstration's records as they were first loaded in this process: database and files.
_kept: dict[str, Any] = {}


def keep_copy(files: Path) -> None:
    """Loading the records takes seconds, and each journey begins with the same ones."""
    if connection.vendor != "sqlite":
        return
    _kept["database"] = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(_kept["database"])
    _kept["files"] = {
        path.relative_to(files): path.read_bytes() for path in files.rglob("*") if path.is_file()
    }


def records_from_copy(files: Path) -> bool:
    """Put the copy back, if there is one."""
    if "database" not in _kept:
        return False
    connection.ensure_connection()
    _kept["database"].backup(connection.connection)
    for name, content in _kept["files"].items():
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).write_bytes(content)
    return True


@pytest.fixture
def by_meaning(open_page) -> None:
    """The demonstration's records with their vectors, so that meaning is compared as well."""
    from uprcoop.search.embedding import embed
    from uprcoop.search.encoders import search_encoder

    encoder = search_encoder()
    if encoder is None:
        pytest.skip("no sentence encoder can be loaded here: search works on words alone")
    assert embed(encoder).is_done


@pytest.fixture
def as_person(open_page) -> Callable[..., Page]:
    """`as_person("officer-a", path, **how)`: a page opened by one of the demonstration's cast."""
    return lambda who, path, **how: open_page(path, who=who, **how)


def become(page: Page, who: str, path: str) -> None:
    """Go on as somebody else, in the same browser."""
    start = "/".join(page.url.split("/")[:3])
    page.context.clear_cookies()
    page.context.add_cookies([session_of(who, start)])
    page.goto(start + path)


def session_of(who: str, site: str) -> Any:
    """The cookie of one of the cast, signed in by the demonstration's one click.

    The click itself is in `test_secretariat.py`; here it would be two pages more each time.
    """
    client = Client()
    assert client.post("/en/demo/sign-in/", {"who": who}).status_code == 302
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}


@pytest.fixture
def as_secretariat(as_person) -> Callable[..., Page]:
    """`as_secretariat(path, **how)`: a page opened by the demonstration's Secretariat."""

    def open_(path: str, **how: bool) -> Page:
        return as_person("administrator", path, **how)

    return open_


def check_accessible(page: Page) -> None:
    """axe finds nothing, and nothing but a scrolling box is wider than the screen."""
    page.wait_for_load_state()
    coloured = set(page.evaluate(COLOURED))
    of_colour = {"enabled": not coloured <= _measured}
    rules = RULES | {"color-contrast": of_colour, "link-in-text-block": of_colour}
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found = page.evaluate(
        "options => axe.run(options).then(answer => answer.violations)", {**HOW, "rules": rules}
    )
    _measured.update(coloured)
    assert not found, [
        (page.url, one["id"], [node["html"] for node in one["nodes"][:3]]) for one in found
    ]
    check_no_sideways_scroll(page)


def check_no_sideways_scroll(page: Page) -> None:
    widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    needed, there = page.evaluate(widths)
    assert needed <= there, f"{page.url} is {needed} wide, the screen {there}"
