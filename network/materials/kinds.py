"""Which files are taken: known by their name and by their first bytes, which must agree."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from network.errors import InputError, Text

LARGEST: Final = 10 * 1024 * 1024
TOO_LARGE: Final = Text("Filen må højst fylde 10 MB.", "The file may be at most 10 MB.")
OFFICE: Final = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type, and whether bytes look like one."""

    media_type: str
    fits: Callable[[bytes], bool]


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(starts)


def _office(folder: str) -> Callable[[bytes], bool]:
    """An office document without macros."""

    def fits(content: bytes) -> bool:
        names = _names(content)
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names) and not macros

    return fits


def _open_document(kind: str) -> Callable[[bytes], bool]:
    """An open document says what it is in its first, uncompressed member."""
    said = f"mimetype{OPEN_DOCUMENT}.{kind}".encode()
    return lambda content: content.startswith(b"PK\x03\x04") and content[30:].startswith(said)


def _names(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return []


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return "\0" not in text and not text.lstrip("\ufeff \t\r\n").startswith("<")


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "pdf": Kind("application/pdf", _begins(b"%PDF-")),
        "png": Kind("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
        "jpg": Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
        "jpeg": Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
        "docx": Kind(f"{OFFICE}.wordprocessingml.document", _office("word/")),
        "xlsx": Kind(f"{OFFICE}.spreadsheetml.sheet", _office("xl/")),
        "pptx": Kind(f"{OFFICE}.presentationml.presentation", _office("ppt/")),
        "odt": Kind(f"{OPEN_DOCUMENT}.text", _open_document("text")),
        "ods": Kind(f"{OPEN_DOCUMENT}.spreadsheet", _open_document("spreadsheet")),
        "odp": Kind(f"{OPEN_DOCUMENT}.presentation", _open_document("presentation")),
        "txt": Kind("text/plain", _is_text),
    }
)


def media_type(name: str, content: bytes) -> str:
    """The media type of a file that may be handed out.

    Raises:
        InputError: `too_large`; `empty`; `kind_of_file`, such files are not taken; `not_what_it_says`.
    """
    if len(content) > LARGEST:
        raise InputError("file", "too_large", TOO_LARGE)
    if not content:
        raise InputError("file", "empty", Text("Filen er tom.", "The file is empty."))
    kind = KINDS.get(PurePath(name).suffix.removeprefix(".").lower())
    if kind is None:
        raise InputError("file_name", "kind_of_file", _possible(KINDS))
    if not kind.fits(content):
        raise InputError(
            "file",
            "not_what_it_says",
            Text(
                "Filens indhold svarer ikke til navnet, eller den rummer makroer. Gem den igen, og prøv på ny.",
                "The file's content does not match its name, or it holds macros. Save it again and retry.",
            ),
        )
    return kind.media_type


def _possible(kinds: Iterable[str]) -> Text:
    named = ", ".join(kinds)
    return Text(
        f"Den slags filer tages ikke imod. Mulige er: {named}.", f"Such files are not taken. Possible: {named}."
    )
