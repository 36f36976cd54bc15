"""The state diagram of the conversation, drawn from the machine's table: `python -m dialogs.machine.diagram` writes the
page.

Rows that hold in any state are listed, not drawn: an arrow from every state would hide the rest.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path

from dialogs.conversation import states
from dialogs.machine.transitions import TABLE, AnyState, Stays, Transition

PAGE = Path(__file__).parents[2] / "docs" / "conversation.md"

_HEAD = """# The conversation

Written by `python -m dialogs.machine.diagram` from the table in `dialogs/machine/transitions.py`; a test checks that it
is current.

What happens is a trigger: a command (`/report`), a button (`[submit]`), or one of

- 快捷填报: a quick entry; 文字: other text; 改消息: an edited message
- 文件: a file announced; 文件已存: its bytes are on disk; 文件不收: it cannot be taken
- 名片: a contact; 到时提醒: 稍后提醒 has come
- 过期按钮: a button that means nothing any more; 陌生人: anything from somebody unknown

"""


def page() -> str:
    """The page as it should stand in the docs."""
    return (
        "\n".join([_HEAD + "## States", "", *_states(), "", "## Own rows of a state", "", *_diagram(), *_anywhere()])
        + "\n"
    )


def _states() -> Iterator[str]:
    for name, state in states.STATES.items():
        first = (inspect.getdoc(state) or "").partition("\n")[0]
        yield f"- **{name}**: {first}"


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> Idle"
    for (state, trigger), transition in TABLE.items():
        if state is not AnyState:
            for target in _targets(transition):
                yield f"    {state.__name__} --> {target or state.__name__}: {trigger}"
    yield "```"


def _anywhere() -> Iterator[str]:
    yield ""
    yield "## In any state"
    yield ""
    yield "| trigger | step | leads to |"
    yield "|---|---|---|"
    for (state, trigger), transition in TABLE.items():
        if state is AnyState:
            step = f"{transition.step.__module__.removeprefix('dialogs.steps.')}.{transition.step.__name__}"
            leads = ", ".join(target or "stays" for target in _targets(transition))
            yield f"| `{trigger}` | `{step}` | {leads} |"


def _targets(transition: Transition) -> list[str]:
    """The names of the states a row may lead to, empty for the state it was in."""
    return ["" if target is Stays else target.__name__ for target in dict.fromkeys(transition.leads_to)]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
