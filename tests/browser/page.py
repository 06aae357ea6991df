"""A page as a person uses it: click, type, read; and what it asked the network for."""

import json
import time
from pathlib import Path
from typing import Any, cast

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

_NODE_ON_SCREEN = """
const id = kgView.drawnId(kgView.numberOf.get(arguments[0]));
const at = kgView.network.canvasToDOM(kgView.network.getPositions([id])[id]);
const box = document.getElementById("graph").getBoundingClientRect();
return [Math.round(box.x + at.x), Math.round(box.y + at.y)];
"""


class Page:
    """An HTML file in the browser; elements are named by CSS selectors."""

    def __init__(self, driver: webdriver.Chrome, file: Path) -> None:
        self.driver = driver
        self.url = file.as_uri()

    def load(self, address: str = "") -> None:
        """Open the file afresh and wait until it is drawn."""
        self.driver.get("about:blank")
        self.driver.get_log("performance")  # type: ignore[no-untyped-call]
        self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        self.driver.get(self.url + address)
        self.wait_for("document.documentElement.dataset.ready === '1'")

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def wait_for(self, condition: str) -> None:
        """Wait until a JavaScript expression holds."""
        WebDriverWait(self.driver, 10, poll_frequency=0.02).until(
            lambda _: self.run(f"return Boolean({condition})"), message=condition
        )

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        return self.find(selector).text

    def texts(self, selector: str) -> list[str]:
        return [element.text for element in self.all(selector) if element.is_displayed()]

    def press(self, *keys: str) -> None:
        """Type into whatever has the focus."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def drawn(self) -> set[str]:
        """Ids of the nodes that the network draws."""
        script = """
            const drawn = new Set(kgView.network.body.data.nodes.getIds());
            const shown = ([, number]) => drawn.has(kgView.drawnId(number));
            return [...kgView.numberOf].filter(shown).map(([id]) => id);"""
        return set(self.run(script))

    def place(self, node: str) -> tuple[int, int]:
        """Where on the screen a node is drawn."""
        x, y = self.run(_NODE_ON_SCREEN, node)
        return x, y

    def click_at(self, x: int, y: int) -> None:
        actions = ActionBuilder(self.driver)
        actions.pointer_action.move_to_location(x, y).click()  # type: ignore[no-untyped-call]
        actions.perform()

    def click_node(self, node: str) -> None:
        self.click_at(*self.place(node))
        # vis-network waits for a second click before it reports the first.
        time.sleep(0.05)

    def click_between(self, one: str, other: str) -> None:
        """Click on the middle of the line between two nodes."""
        (x, y), (x2, y2) = self.place(one), self.place(other)
        self.click_at((x + x2) // 2, (y + y2) // 2)

    def swipe(self, x: float, y: float, distance: float) -> None:
        """Draw a finger upwards over the screen."""
        touch = "Input.dispatchTouchEvent"
        self.command(touch, type="touchStart", touchPoints=[{"x": x, "y": y}])
        for step in range(1, 11):
            points = [{"x": x, "y": y - distance * step / 10}]
            self.command(touch, type="touchMove", touchPoints=points)
        self.command(touch, type="touchEnd", touchPoints=[])

    def screen(self, width: int, height: int, *, mobile: bool = False) -> None:
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=mobile,
        )
        self.command("Emulation.setTouchEmulationEnabled", enabled=mobile)

    def prefer(self, **features: str) -> None:
        """Set what the person prefers: `color_scheme="dark"`."""
        listed = [
            {"name": f"prefers-{k.replace('_', '-')}", "value": v} for k, v in features.items()
        ]
        self.command("Emulation.setEmulatedMedia", features=listed)

    def command(self, name: str, **arguments: object) -> dict[str, Any]:
        return cast(dict[str, Any], self.driver.execute_cdp_cmd(name, arguments))

    def requests(self) -> list[str]:
        """Addresses that the page asked for since the last call, itself included."""
        return [
            message["params"]["request"]["url"]
            for message in self._messages()
            if message["method"] == "Network.requestWillBeSent"
            and not message["params"]["request"]["url"].startswith(("data:", "blob:", "about:"))
        ]

    def _messages(self) -> list[dict[str, Any]]:
        entries = self.driver.get_log("performance")  # type: ignore[no-untyped-call]
        return [json.loads(entry["message"])["message"] for entry in entries]

    def console(self) -> list[str]:
        """Lines of the console since the last call."""
        lines = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [line["message"] for line in lines]
