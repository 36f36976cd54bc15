"""`weekbot --help` answers at once: heavy libraries load when a figure or a file is made, not before."""

import subprocess
import sys

MODULES = (
    "workbook, digest, late_digest, bulletin, standing, archive, records, enclosures, photos, brief, summary_report"
)


def test_importing_the_reports_loads_nothing_heavy():
    loaded = "{'pandas', 'numpy', 'xlsxwriter', 'matplotlib', 'PIL', 'docx', 'docxtpl', 'jinja2'} & sys.modules.keys()"
    program = f"import sys; from bot.reports import {MODULES}; print({loaded})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
