"""LibreOffice and poppler as the eyes of the tests: what a file looks like when it is opened and printed."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from bot.reports.charts.canvas import font_file

TOOLS = ("soffice", "pdftotext", "pdftoppm", "pdfinfo")


def missing_tools() -> str:
    """The tools that are not installed, by name."""
    return ", ".join(tool for tool in TOOLS if shutil.which(tool) is None)


@dataclass(frozen=True)
class Word:
    """A word on a page, in points from the page's upper left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Printed:
    """A file as it would be printed."""

    pdf: Path

    @property
    def pages(self) -> list[str]:
        """The text of each page."""
        return _run("pdftotext", "-layout", str(self.pdf), "-").split("\f")[:-1]

    def words(self, page: int = 1) -> list[Word]:
        """Every word of a page with where it stands."""
        found = _run("pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(self.pdf), "-")
        pattern = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
        return [Word(unescape(text), *map(float, box)) for *box, text in re.findall(pattern, found)]

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Each page's width and height in points."""
        info = _run("pdfinfo", "-l", "-1", str(self.pdf))
        return [(round(float(w)), round(float(h))) for w, h in re.findall(r"size:\s+([\d.]+) x ([\d.]+)", info)]

    def png(self, page: int = 1, dots: int = 60) -> Path:
        """A page as a picture."""
        stem = self.pdf.with_name(f"{self.pdf.stem}-{page}")
        _run("pdftoppm", "-r", str(dots), "-png", "-singlefile", "-f", str(page), "-l", str(page), self.pdf, stem)
        return stem.with_name(f"{stem.name}.png")


def printed(path: Path, home: Path) -> Printed:
    """Convert a workbook or document to PDF. `home`: a folder for LibreOffice's profile, with a Chinese font in it."""
    fonts = home / ".fonts"
    if not fonts.exists():
        fonts.mkdir(parents=True)
        shutil.copy(font_file(), fonts)
    out = path.parent / "pdf"
    options = ["--headless", "--norestore", f"-env:UserInstallation=file://{home / 'profile'}"]
    _run("soffice", *options, "--convert-to", "pdf", "--outdir", str(out), str(path), HOME=str(home))
    return Printed(out / f"{path.stem}.pdf")


def _run(*command: str | Path, **variables: str) -> str:
    environment = {**os.environ, **variables}
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, env=environment)
    return done.stdout
