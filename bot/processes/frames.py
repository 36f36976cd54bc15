"""What the bot and its processes say to each other: frames over two pipes, each its length and a pickled object.

Both ends are this program, and nobody else holds the pipes; what does not fit is a broken process, never a surprise.
"""

import os
import pickle
import struct

LENGTH = struct.Struct(">Q")

LARGEST = 64_000_000
"""Bytes of a frame: messages, errors, a shown copy of a picture, a sheet's cells; none comes near it."""


def packed(said: object) -> bytes:
    """A frame's bytes. Raises what pickle raises for what cannot be packed."""
    data = pickle.dumps(said)
    return LENGTH.pack(len(data)) + data


def length(head: bytes) -> int:
    """How many bytes follow that head. Raises ValueError beyond LARGEST."""
    (size,) = LENGTH.unpack(head)
    if size > LARGEST:
        raise ValueError(f"a frame of {size} bytes")
    return int(size)


def unpacked(data: bytes) -> object:
    """What a frame's bytes say. Raises ValueError for what is none."""
    try:
        return pickle.loads(data)  # noqa: S301 (see above: both ends are this program)
    except Exception as error:
        raise ValueError("not a frame") from error


def read(handle: int) -> bytes:
    """The bytes of the next frame of a pipe. Raises EOFError where it ends, ValueError for what is none."""
    return _exactly(handle, length(_exactly(handle, LENGTH.size)))


def write(handle: int, frame: bytes) -> None:
    """Write a packed frame into a pipe. Raises BrokenPipeError where nobody reads it any more."""
    rest = memoryview(frame)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _exactly(handle: int, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        piece = os.read(handle, size - len(found))
        if not piece:
            raise EOFError("a frame breaks off")
        found += piece
    return bytes(found)
