"""A real browser against a live server; each journey ends in the accessibility check."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

PHONE = {"width": 375, "height": 740}
DESK = {"width": 1200, "height": 800}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        reason = "left out: there is no Chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("UPRCOOP_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    # Playwright runs an event loop in this thread; the ORM is still used synchronously only.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if is_root else []
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server, transactional_db) -> Iterator[Callable[..., Page]]:
    """`open_page(path, phone=False, script=True)`; anything the console says is an error."""
    from uprcoop.demo.statements import load_statements
    from uprcoop.search.actions import index_pending

    contexts, said = [], []

    def open_(path: str, *, phone: bool = False, script: bool = True) -> Page:
        context = browser.new_context(viewport=PHONE if phone else DESK, java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: said.append(message.text))
        page.goto(live_server.url + path)
        return page

    from django.test import override_settings

    with override_settings(DEMO=True):
        load_statements()
        index_pending()
        yield open_
    for context in contexts:
        context.close()
    assert said == []


def check_accessible(page: Page) -> None:
    """axe finds nothing, and nothing but a scrolling box is wider than the screen."""
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [node["html"] for node in one["nodes"][:3]]) for one in found]
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
