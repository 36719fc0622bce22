"""Files and links handed out with a meeting, by form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from api.pages import handouts
from network.materials import links
from network.meetings.models import Meeting
from network.people.models import Person

PDF = b"%PDF-1.7 slides"


@pytest.fixture
def pia(client: Client, planner: Person) -> Client:
    client.force_login(planner)
    return client


def sent(client: Client, draft: Meeting, *, file: SimpleUploadedFile | None = None, link: str = "") -> list[str]:
    """What is said at the file after sending the form; nothing where it was taken."""
    body = {"title": "Slides", "link": link, "when": "before"} | ({"file": file} if file else {})
    answer = client.post(f"/meetings/{draft.pk}/materials/", body)
    return [] if answer.status_code == 302 else list(answer.context["form"].errors.get("file", []))


def test_a_file_is_handed_out_as_it_came(pia: Client, draft: Meeting) -> None:
    assert sent(pia, draft, file=SimpleUploadedFile("slides.pdf", PDF)) == []
    material = draft.materials.get()
    assert (material.file_name, material.media_type, material.size) == ("slides.pdf", "application/pdf", len(PDF))
    assert pia.get(f"/api/v1/materials/{material.pk}/file/").content == PDF


def test_the_link_of_a_calendar_leads_by_the_login_to_the_file(pia: Client, draft: Meeting) -> None:
    sent(pia, draft, file=SimpleUploadedFile("slides.pdf", PDF))
    address = links.address(draft.materials.get()).removeprefix("http://localhost:8000")
    assert Client().get(address).headers["Location"] == f"/login/?next={address}"
    assert pia.get(address).content == PDF


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("slides.exe", PDF, "Den slags filer tages ikke imod."),
        ("slides.pdf", b"MZ", "Filens indhold svarer ikke til navnet"),
        ("slides.pdf", b"", "Filen er tom."),
    ],
)
def test_what_is_wrong_with_a_file_is_said_at_the_file(
    pia: Client, draft: Meeting, name: str, content: bytes, said: str
) -> None:
    assert sent(pia, draft, file=SimpleUploadedFile(name, content))[0].startswith(said)
    assert not draft.materials.exists()


def test_a_file_that_is_too_large_is_not_read(pia: Client, draft: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    field = handouts.HandingOut.base_fields["file"]
    monkeypatch.setattr(field, "_largest", len(PDF) - 1)
    assert sent(pia, draft, file=SimpleUploadedFile("slides.pdf", PDF)) == ["Filen må højst fylde 10 MB."]
    assert not draft.materials.exists()


@pytest.mark.parametrize("link", ["", "https://example.org/slides"])
def test_it_is_either_a_file_or_a_link(pia: Client, draft: Meeting, link: str) -> None:
    file = SimpleUploadedFile("slides.pdf", PDF) if link else None
    assert sent(pia, draft, file=file, link=link) == ["Vælg en fil, eller skriv et link."]
    assert not draft.materials.exists()
