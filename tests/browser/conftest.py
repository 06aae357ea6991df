"""One browser a session; every page that a test opens must ask for nothing and say nothing."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from browser.page import Page
from kg.model import Graph
from kg.view import render

_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)

type Open = Callable[..., Page]


@pytest.fixture(scope="session")
def driver() -> Iterator[webdriver.Chrome]:
    """A headless browser that can't resolve any host name."""
    programs = shutil.which("chromium"), shutil.which("chromedriver")
    if None in programs:
        reason = "the page is not tested: needs Debian packages chromium and chromium-driver"
        if os.environ.get("KG_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    options = Options()
    options.binary_location = str(programs[0])
    for argument in _ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(programs[1])))
    yield driver
    driver.quit()


@pytest.fixture
def open_page(driver: webdriver.Chrome, tmp_path: Path) -> Iterator[Open]:
    """Render a graph and open it, on a phone of so many pixels or on a desk.

    Afterwards look at requests and console.
    """
    pages: list[Page] = []

    def open_(graph: Graph, address: str = "", *, phone: int = 0, **options: object) -> Page:
        file = tmp_path / f"page{len(pages)}.html"
        file.write_bytes(render(graph, **options).encode("utf-8"))  # type: ignore[arg-type]
        page = Page(driver, file)
        page.screen(phone or 1280, 844 if phone else 800, mobile=bool(phone))
        page.load(address)
        pages.append(page)
        return page

    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    yield open_
    if pages:
        assert {url.partition("#")[0] for url in pages[-1].requests()} == {pages[-1].url}
        assert pages[-1].console() == []
