"""Film and sound that have no header of their own but a mark in every packet: MPEG-TS, AAC, MP3."""

SYNC = 0x47
_PACKETS = 5
"""So many marks in a row are no accident."""

_LEAST = 3
"""Of a shorter piece."""

TS = "video/mp2t"
AAC = "audio/aac"
MP3 = "audio/mpeg"


def type_of(head: bytes) -> str:
    """The MIME type of such a stream, empty for anything else."""
    if packet_size(head):
        return TS
    return _sound(head)


def packet_size(head: bytes) -> int:
    """The bytes from one MPEG-TS packet to the next: 188, 192 on a camera's card, 204; 0 where it is none."""
    for first, size in ((0, 188), (4, 192), (0, 204)):
        marks = head[first : first + size * _PACKETS : size]
        if len(marks) >= _LEAST and set(marks) == {SYNC}:
            return size
    return 0


def _sound(head: bytes) -> str:
    if head.startswith(b"ID3"):
        return _after_tag(head)
    if len(head) < 6 or head[0] != 0xFF:  # noqa: PLR2004 (eleven ones or more begin a frame)
        return ""
    if head[1] & 0xF6 == 0xF0:  # noqa: PLR2004 (layer 00: ADTS, ISO/IEC 13818-7)
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        following = head[length : length + 2]
        return AAC if length > 7 and (len(following) < 2 or following[0] == 0xFF) else ""  # noqa: PLR2004 (likewise)
    is_frame = head[1] & 0xE0 == 0xE0 and head[1] >> 1 & 3 in (1, 2) and head[1] >> 3 & 3 != 1  # noqa: PLR2004
    return MP3 if is_frame and head[2] >> 4 != 0xF and head[2] >> 2 & 3 != 3 else ""  # noqa: PLR2004


def _after_tag(head: bytes) -> str:
    """What follows an ID3 tag, whose size has seven bits a byte; where that lies further on it is MP3."""
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return _sound(head[10 + size :]) or MP3 if not head[10 + size :].startswith(b"ID3") else MP3
