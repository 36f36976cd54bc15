"""What can go wrong on a channel: each error says its code, whether to try again, and when."""


class ChannelError(Exception):
    """Something a channel could not do. `code` is for logs and metrics."""

    code = "channel"


class UnreadableUpdate(ChannelError):
    """An update that cannot be read: it goes into quarantine, the rest goes on."""

    code = "unreadable-update"


class WrongToken(ChannelError):
    """The server does not know the bot by this token: a setting is wrong, waiting does not help."""

    code = "wrong-token"


class SendError(ChannelError):
    """A message that was not delivered. `retry`: whether trying the same again may succeed."""

    code = "send"
    retry = False


class TryLater(SendError):
    """The server asks to wait `after` seconds: for this chat, or where `whole_bot` for every chat."""

    code = "try-later"
    retry = True

    def __init__(self, after: float, *, whole_bot: bool = False) -> None:
        super().__init__(f"try again in {after:g} s")
        self.after = after
        self.whole_bot = whole_bot


class NotReached(SendError):
    """The server was not reached, or failed before it took the message: safe to send again.

    `whole_bot`: nothing got through to the server at all, which no other message would either.
    """

    code = "not-reached"
    retry = True

    def __init__(self, why: str, *, whole_bot: bool = False) -> None:
        super().__init__(why)
        self.whole_bot = whole_bot


class OutcomeUnknown(SendError):
    """The message may have been delivered (no answer after sending): shown at most once more."""

    code = "outcome-unknown"
    retry = True


class Unreachable(SendError):
    """The person blocked the bot or is gone, or the bot was removed from the chat.

    Where it is not `sure` that lasts: it is looked at again a few times before it is believed.
    """

    code = "unreachable"

    def __init__(self, why: str, *, sure: bool = True) -> None:
        super().__init__(why)
        self.sure = sure


class Moved(SendError):
    """The chat has another address now: send it there."""

    code = "moved"
    retry = True

    def __init__(self, chat: str) -> None:
        super().__init__("the chat has moved")
        self.chat = chat


class Rejected(SendError):
    """The server refuses this message as it is; sending it again is no use."""

    code = "rejected"


class NotEditable(SendError):
    """The earlier message cannot be replaced (deleted, too old): send it as a new one. Unchanged counts as done."""

    code = "not-editable"


class FetchError(ChannelError):
    """A file's bytes could not be had. `gone`: they will not be had later either; `too_large`: and that is why.

    `after`: the server asks to fetch nothing at all for so many seconds.
    """

    code = "fetch"

    def __init__(self, why: str, *, gone: bool, too_large: bool = False, after: float | None = None) -> None:
        super().__init__(why)
        self.gone = gone
        self.too_large = too_large
        self.after = after
