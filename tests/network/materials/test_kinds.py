"""Files are what their names say, or are not taken."""

import io
import zipfile

import pytest

from network.errors import InputError
from network.materials.kinds import LARGEST, media_type


def office(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return held.getvalue()


def open_document(kind: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("Program.PDF", b"%PDF-1.7 ...", "application/pdf"),
        ("bord.png", b"\x89PNG\r\n\x1a\n...", "image/png"),
        ("bord.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("noter.txt", "Æbler og pærer".encode(), "text/plain"),
        ("referat.odt", open_document("text"), "application/vnd.oasis.opendocument.text"),
        (
            "oplæg.pptx",
            office("ppt/presentation.xml"),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
    ],
)
def test_known_kinds_are_taken(name: str, content: bytes, expected: str) -> None:
    assert media_type(name, content) == expected


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("side.html", b"<html>", "kind_of_file"),
        ("program.exe", b"MZ", "kind_of_file"),
        ("uden", b"%PDF-", "kind_of_file"),
        ("tegning.svg", b"<svg/>", "kind_of_file"),
        ("program.pdf", b"MZ\x90", "not_what_it_says"),
        ("bord.png", b"<html><script>", "not_what_it_says"),
        ("noter.txt", b"<script>alert(1)</script>", "not_what_it_says"),
        ("noter.txt", b"\xff\xfe\x00", "not_what_it_says"),
        ("oplæg.pptx", b"PK\x03\x04 not a zip", "not_what_it_says"),
        ("oplæg.docx", office("ppt/presentation.xml"), "not_what_it_says"),
        ("ark.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin"), "not_what_it_says"),
        ("tom.pdf", b"", "empty"),
        ("stor.pdf", b"%PDF-" + b"0" * LARGEST, "too_large"),
    ],
)
def test_anything_else_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(InputError) as refused:
        media_type(name, content)
    assert refused.value.code == code
