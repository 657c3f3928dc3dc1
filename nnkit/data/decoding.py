"""Bytes of a file to text: which encoding they are in, and files that are no text at all."""

import codecs
from os import PathLike
from pathlib import Path
from typing import IO, NamedTuple

MOST_BYTES = 4_000_000  # a million characters, in the longest encoding

# the longer marks first: that of UTF-32 begins like that of UTF-16
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_NAMES |= {"utf-32": "UTF-32", "cp1252": "Windows-1252"}
_OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": "an old Excel or Office file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"PAR1": "a Parquet file",
    b"\x93NUMPY": "a NumPy file",
    b"SQLite format": "a database",
    b"{\\rtf": "a text with formats (RTF)",
    b"<html": "a web page",
    b"<!doctype html": "a web page",
    b"<?xml": "an XML file",
}


class Decoded(NamedTuple):
    """A text, and the encoding that it was in; "" where it came as text."""

    text: str
    encoding: str = ""


Source = str | PathLike[str] | IO[bytes] | IO[str] | bytes


def decode(source: Source) -> Decoded:
    """The text of a path, an open file or bytes; a string is the text itself.

    Bytes are read by their byte order mark; without one as UTF-16 where every second byte is 0, as UTF-8 where they are valid
    UTF-8, and else as Windows-1252, which gives every byte a letter of its own.

    Raises
    ------
    ValueError
        For a file that is no text, such as a workbook of Excel, and for anything else than text, bytes, a path or a file.
    """
    if isinstance(source, PathLike):
        content: object = Path(source).read_bytes()
    elif hasattr(source, "read"):
        content = source.read()
    else:
        content = source
    if isinstance(content, str):
        return Decoded(content.removeprefix("\ufeff"))
    if not isinstance(content, bytes | bytearray | memoryview):
        raise ValueError(
            f"text: received a value of type {type(content).__name__}; accepted is text, bytes, a path or an open file."
        )
    content = bytes(content)
    if other := _other_file(content):
        raise ValueError(f"file: received {other}; accepted is text: save the table as CSV.")
    if len(content) > MOST_BYTES:
        raise ValueError(f"file: received {len(content):,} bytes; accepted are at most 1 MB of text.")
    encoding = _encoding(content)
    try:
        return Decoded(content.decode(encoding), _NAMES[encoding])
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        byte = content[problem.start]
        raise ValueError(
            f"line {line}: received the byte 0x{byte:02x}; accepted is text in UTF-8, UTF-16 or Windows-1252."
        ) from None


def _other_file(content: bytes) -> str:
    """What a file is that is no text, or "" for text."""
    if content.startswith(b"PK\x03\x04"):
        if b"xl/" in content:
            return "an Excel workbook"
        return "an OpenDocument file" if b"opendocument" in content[:200] else "a zip file"
    start = content[:20].lstrip().lower()
    return next((other for mark, other in _OTHER_FILES.items() if content.startswith(mark) or start.startswith(mark.lower())), "")


def _encoding(content: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return encoding
    if content.count(0) > len(content) / 4:
        return "utf-16-be" if content[0] == 0 else "utf-16-le"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
