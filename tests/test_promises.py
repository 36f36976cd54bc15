"""What tests cite of docs/interface.md is there."""

from tests.promises import PAGE, cited, sentences


def test_every_number_that_a_test_cites_stands_in_the_interface() -> None:
    assert {number: tests for number, tests in cited().items() if number not in sentences()} == {}


def test_the_numbers_of_a_section_run_from_one_without_a_gap() -> None:
    numbers: dict[str, list[int]] = {}
    for number in sentences():
        section, _, sentence = number.partition(".")
        numbers.setdefault(section, []).append(int(sentence))
    assert len(numbers) == PAGE.read_text(encoding="utf-8").count("\n## ")
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
