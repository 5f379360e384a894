# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Measure when pages stand before a reader's eyes, in a browser on a slow machine.

``python -m bench.pages ADDRESS`` opens pages of a server several times with the processor slowed
down four times, and prints the median of their largest paint in milliseconds, beside that of a
page of one line from the same server.
"""

import shutil
import sys
from collections.abc import Sequence
from statistics import median

from playwright.sync_api import Browser, sync_playwright

PAGES = (
    *("/", "/registers", "/registers/disused-space", "/search?q=fablab", "/doc/coworking/0004"),
    *("/calls/milano-2013", "/check/milano-2013", "/sparql", "/statistics", "/quality"),
)
_FLOOR = "/robots.txt"
_SLOWED, _RUNS = 4, 5
_LARGEST = """
() => new Promise((told) => {
  new PerformanceObserver((list) => told(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => told(-1), 3000);
})
"""


def paint(browser: Browser, address: str) -> float:
    """Give the time of the largest paint of a page, in milliseconds; nothing is kept between."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    slow = context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWED})
    page.goto(address, wait_until="load")
    found: float = page.evaluate(_LARGEST)
    context.close()
    return found


def measure(base: str, pages: Sequence[str]) -> None:
    """Print the paint of each page, and how it compares with a page of one line."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), chromium_sandbox=False
        )
        floor = median(paint(browser, base + _FLOOR) for _ in range(_RUNS))
        print(f"{_FLOOR:32} {floor:6.0f} ms")
        for path in pages:
            taken = median(paint(browser, base + path) for _ in range(_RUNS))
            print(f"{path:32} {taken:6.0f} ms {taken / floor:5.1f} ×")
        browser.close()


def main() -> None:
    """Measure the pages of a server."""
    measure(sys.argv[1].rstrip("/"), PAGES)


if __name__ == "__main__":
    main()
