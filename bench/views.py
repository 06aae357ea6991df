"""The page in a browser without a network, by the size of the pile.

Piles larger than the sample corpus are copies of it in which what only one paper names has other
names, letter by letter, so that the offsets stay.
"""

import re
import shutil
import statistics
import string
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from kg.link import link, read_knowledge
from kg.model import Entity, Graph, Mention, PaperRecord
from kg.nlp import DEFAULT_PIPELINE, pipeline_dir
from kg.stores import open_store
from kg.view import render, report, to_html

SIZES = (55, 388, 2000, 8000)
RUNS = 3
BAR = 2.5
_ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage")
_OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND"
_FACTORS = (1, 3, 5, 7, 9, 11, 15, 17, 19, 21, 23, 25)
_WATCH = """
window.freezes = [0];
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.freezes.push(task.duration);
}).observe({ type: "longtask", buffered: true });
new MutationObserver((_, observer) => {
  if (document.documentElement?.dataset.ready !== "1") return;
  observer.disconnect();
  requestAnimationFrame(() => { window.readyAt = performance.now(); });
}).observe(document, { subtree: true, attributes: true, childList: true });
"""
_EMPTY = """
for (const block of document.querySelectorAll("script[type='application/json']"))
  JSON.parse(block.textContent);
new vis.Network(document.getElementById("graph"), { nodes: [], edges: [] }, {});
document.documentElement.dataset.ready = "1";
"""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Milliseconds until a page is ready, and of the longest time in which it answers nothing."""

    ready: float
    freeze: float


def lines(store: str, folder: Path) -> Iterator[str]:
    """A line for each size; one that says why where there is no browser."""
    programs = shutil.which("chromium"), shutil.which("chromedriver")
    if None in programs:
        yield "views: not measured, needs Debian packages chromium and chromium-driver"
        return
    with open_store(store) as opened:
        records = [stored.record for stored in opened.records().values()]
    knowledge = read_knowledge(pipeline_dir(DEFAULT_PIPELINE))
    driver = _driver(str(programs[0]), str(programs[1]))
    try:
        for size in SIZES:
            yield _line(driver, link(pile(records, size), knowledge), size, folder)
    finally:
        driver.quit()


def pile(records: Sequence[PaperRecord], size: int) -> list[PaperRecord]:
    """So many papers, made from the given ones."""
    counts = Counter((entity.type, entity.name) for record in records for entity in record.entities)
    shared = {name for (_, name), count in counts.items() if count > 1}
    whole = [
        _copy(record, number, shared)
        for number in range(-(-size // len(records)))
        for record in records
    ]
    return whole[:size]


def _line(driver: webdriver.Chrome, graph: Graph, papers: int, folder: Path) -> str:
    start = time.perf_counter()
    page = render(graph)
    drawn = time.perf_counter() - start
    start = time.perf_counter()
    to_html(report(graph))
    told = time.perf_counter() - start
    ours, empty = folder / "page.html", folder / "empty.html"
    ours.write_text(page, "utf-8")
    empty.write_text(_yardstick(page), "utf-8")
    pairs = [(_opened(driver, ours), _opened(driver, empty)) for _ in range(RUNS)]
    ratio = statistics.median(one.ready / other.ready for one, other in pairs)
    ready, freeze, least = (
        statistics.median(values)
        for values in (
            [one.ready for one, _ in pairs],
            [one.freeze for one, _ in pairs],
            [other.ready for _, other in pairs],
        )
    )
    return (
        f"page of {papers:,} papers: {len(page.encode()) / 1e6:.2f} MB; ready in {ready:.0f} ms, "
        f"{ratio:.2f} times an empty drawing with the same bytes ({least:.0f} ms; at most {BAR:g} "
        f"for 2,000); longest freeze {freeze:.0f} ms; made in {drawn:.2f} s, the report in "
        f"{told:.2f} s"
    )


def _yardstick(page: str) -> str:
    """The same bytes without our script: the data are parsed, an empty network is drawn."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy".*?>', "", page)
    begin = page.rindex("<script>")
    return f"{page[:begin]}<script>{_EMPTY}</script></body></html>"


def _opened(driver: webdriver.Chrome, file: Path) -> Opening:
    driver.get("about:blank")
    driver.get(file.as_uri())
    WebDriverWait(driver, 60, poll_frequency=0.05).until(
        lambda _: driver.execute_script("return window.readyAt > 0")
    )
    time.sleep(0.3)
    ready, freeze = driver.execute_script("return [window.readyAt, Math.max(...window.freezes)]")
    return Opening(ready=ready, freeze=freeze)


def _driver(browser: str, driver: str) -> webdriver.Chrome:
    options = Options()
    options.binary_location = browser
    for argument in (*_ARGUMENTS, _OFFLINE):
        options.add_argument(argument)
    made = webdriver.Chrome(options=options, service=Service(driver))
    made.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH})
    screen = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    made.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    return made


def _copy(record: PaperRecord, number: int, shared: set[str]) -> PaperRecord:
    """The paper with other letters in the names that it alone has; number 0 is the paper itself."""
    if number == 0:
        return record
    letters = _letters(number)
    own = [entity for entity in record.entities if entity.name not in shared]
    text = list(record.paper.text)
    for mention in (mention for entity in own for mention in entity.mentions):
        changed = record.paper.text[mention.start : mention.end].translate(letters)
        text[mention.start : mention.end] = changed
    title, abstract = "".join(text).split("\n", 1)
    paper = replace(record.paper, id=f"{record.paper.id}-{number}", title=title, abstract=abstract)
    names = {entity.name: entity.name.translate(letters) for entity in own}
    return _rewritten(replace(record, paper=paper), names, letters)


def _rewritten(record: PaperRecord, names: dict[str, str], letters: dict[int, int]) -> PaperRecord:
    """The record with other names, its quotes cut from its text anew."""
    text = record.paper.text

    def entity(old: Entity) -> Entity:
        aliases = old.aliases
        if old.name in names:
            aliases = tuple(alias.translate(letters) for alias in aliases)
        mentions = tuple(replace(item, text=text[item.start : item.end]) for item in old.mentions)
        return replace(old, name=names.get(old.name, old.name), aliases=aliases, mentions=mentions)

    def slot(name: str | None) -> str | None:
        return None if name is None else names.get(name, name)

    kept = [url for url in record.repositories if url in text]
    return replace(
        record,
        methods=tuple(map(entity, record.methods)),
        datasets=tuple(map(entity, record.datasets)),
        metrics=tuple(map(entity, record.metrics)),
        tasks=tuple(map(entity, record.tasks)),
        repositories=tuple(kept),
        evaluated_on=tuple(
            replace(
                pair,
                method=names.get(pair.method, pair.method),
                dataset=names.get(pair.dataset, pair.dataset),
                quote=text[pair.start : pair.end],
            )
            for pair in record.evaluated_on
        ),
        results=tuple(
            replace(
                result,
                method=slot(result.method),
                dataset=slot(result.dataset),
                metric=slot(result.metric),
                comparator=slot(result.comparator),
                quote=text[result.start : result.end],
                number=Mention(
                    start=result.number.start,
                    end=result.number.end,
                    text=text[result.number.start : result.number.end],
                ),
            )
            for result in record.results
        ),
    )


def _letters(number: int) -> dict[int, int]:
    """One of 311 ways to exchange the letters, the same for small and capital ones."""
    factor, shift = _FACTORS[number % len(_FACTORS)], number // len(_FACTORS) % 26
    small, capital = string.ascii_lowercase, string.ascii_uppercase
    places = [(factor * place + shift) % 26 for place in range(26)]
    return str.maketrans(
        small + capital,
        "".join(small[place] for place in places) + "".join(capital[place] for place in places),
    )
