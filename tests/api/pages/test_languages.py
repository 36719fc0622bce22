"""Danish unless the reader says otherwise, and what they said is remembered."""

from django.test import Client

from network.people.models import Person


def language(client: Client, **more: str) -> str:
    page = client.get("/", headers=more).content.decode()
    return page.partition('<html lang="')[2][:2]


def test_pages_are_danish_whatever_the_browser_asks_for(client: Client, db: None) -> None:
    assert language(client, accept_language="en-GB") == "da"


def test_a_switch_is_remembered_and_leads_back(client: Client, db: None) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/accessibility/"})
    assert answer.headers["Location"] == "/accessibility/"
    assert language(client) == "en"


def test_a_switch_is_remembered_with_the_person(client: Client, participant: Person) -> None:
    client.force_login(participant)
    client.post("/language/", {"language": "en"})
    elsewhere = Client()
    elsewhere.force_login(participant)
    assert language(elsewhere) == "en"


def test_a_switch_leads_nowhere_else(client: Client, db: None) -> None:
    answer = client.post("/language/", {"language": "en", "next": "https://example.com/"})
    assert answer.headers["Location"] == "/"


def test_a_language_that_is_not_spoken_changes_nothing(client: Client, db: None) -> None:
    client.post("/language/", {"language": "de"})
    assert language(client) == "da"
