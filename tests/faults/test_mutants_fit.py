"""Every mutant still fits the program: its text stands once in its file, and the tests it names exist."""

import pytest

from tests.faults.mutants import MUTANTS, Mutant
from tests.faults.mutations import ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_fits_the_text_it_changes(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1
    for test in mutant.tests:
        path, *names = test.split("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        for name in names:
            plain = name.partition("[")[0]
            assert f"def {plain}(" in text or f"class {plain}:" in text, f"{path} has no {plain}"
