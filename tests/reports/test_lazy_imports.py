"""`weekbot --help` answers at once: heavy libraries load when a figure or a file is made, not before."""

import subprocess
import sys

MODULES = (
    "bot.reports.workbook.workbook",
    "bot.reports.messages.digest",
    "bot.reports.messages.late_digest",
    "bot.reports.messages.bulletin",
    "bot.reports.messages.progress_message",
    "bot.reports.archive.archive",
    "bot.reports.figures.records",
    "bot.reports.attachments",
    "bot.reports.charts.photos",
    "bot.reports.word.brief",
    "bot.reports.word.summary_report",
)


def test_importing_the_reports_loads_nothing_heavy():
    loaded = "{'pandas', 'numpy', 'xlsxwriter', 'matplotlib', 'PIL', 'docx', 'docxtpl', 'jinja2'} & sys.modules.keys()"
    program = f"import sys, {', '.join(MODULES)}; print({loaded})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
