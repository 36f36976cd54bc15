"""What can go wrong with decoding what others made."""


class DecodingError(Exception):
    """Something was not decoded. `code` is for logs; `retry`: later it may succeed."""

    code = "decoding"
    retry = False


class DecodingFailed(DecodingError):
    """It cannot be decoded: the decoder raised, died, took too long or too much memory. `why` is for the log, and has
    nothing of what was decoded in it."""

    code = "decoding-failed"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class DecodingUnavailable(DecodingError):
    """There is no process to decode in at the moment: nothing is known about what was to be decoded."""

    code = "decoding-unavailable"
    retry = True


class PictureTooLarge(DecodingError):
    """A picture, sound or not, has more pixels than are read."""

    code = "picture-too-large"
