"""Bytes to text."""

import gzip
import io

import pytest

from nnkit.data.decoding import decode

TEXT = "høyde;vekt\n1,5;2\n"


@pytest.mark.parametrize(
    "content, encoding",
    [
        (TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (TEXT.encode("cp1252"), "Windows-1252"),
    ],
)
def test_the_encoding_is_found(content, encoding):
    assert decode(content) == (TEXT, encoding)
    assert decode(io.BytesIO(content)) == (TEXT, encoding)


def test_a_path_an_open_file_and_text(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(TEXT.encode("cp1252"))
    assert decode(path) == (TEXT, "Windows-1252")
    with path.open(encoding="cp1252") as file:
        assert decode(file) == (TEXT, "")
    assert decode("\ufeff" + TEXT) == (TEXT, "")


@pytest.mark.parametrize(
    "content, what",
    [
        (b"PK\x03\x04....xl/worksheets", "an Excel workbook"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "an OpenDocument file"),
        (b"PK\x03\x04....", "a zip file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel or Office file"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (gzip.compress(b"1,2", mtime=0), "a compressed file"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\n <HTML>", "a web page"),
    ],
)
def test_files_that_are_no_text_are_named(content, what):
    with pytest.raises(ValueError, match=rf"^file: received {what}; accepted is text: save the table as CSV\.$"):
        decode(content)


def test_bytes_that_no_encoding_has_are_refused_with_their_line():
    with pytest.raises(ValueError, match=r"^line 2: received the byte 0x81; accepted is text in UTF-8"):
        decode(b"x\n\x81\xf8\n")


@pytest.mark.parametrize("source", [None, 3, ["1", "2"]])
def test_anything_else_is_refused(source):
    with pytest.raises(ValueError, match="accepted is text, bytes, a path or an open file"):
        decode(source)
