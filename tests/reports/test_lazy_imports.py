"""`weekbot --help` answers at once: heavy libraries load when a figure or a file is made, not before."""

import subprocess
import sys

MODULES = "workbook, digest, late_digest, bulletin, standing, archive, records"


def test_importing_the_reports_loads_neither_pandas_nor_xlsxwriter():
    loaded = "{'pandas', 'numpy', 'xlsxwriter'} & sys.modules.keys()"
    program = f"import sys; from bot.reports import {MODULES}; print({loaded})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
