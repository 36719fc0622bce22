"""What is known of whoever asks is read once a request, and never kept longer."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.consultants.models import Consultant, ConsultantArea
from api.remembering import remembering
from api.scoping import own_regions
from network.meetings.models import Meeting
from network.regions.models import Region


def test_roles_are_read_once_for_a_page(client: Client, advisor: Consultant, meeting: Meeting) -> None:
    client.force_login(advisor.person)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/meetings/{meeting.pk}/")
    for table in ("network_rolegrant", "advisory_consultantarea"):
        assert sum(f'FROM "{table}"' in each["sql"] for each in asked.captured_queries) == 1


def test_a_question_is_asked_once_while_a_request_reads(advisor: Consultant) -> None:
    with remembering(), CaptureQueriesContext(connection) as asked:
        assert own_regions(advisor.person) == own_regions(advisor.person) != set()
    assert len(asked) == 1


def test_a_request_that_writes_is_told_what_is_so_now(advisor: Consultant) -> None:
    before = own_regions(advisor.person)
    ConsultantArea.objects.update(region=Region.objects.get(slug="syddanmark"))
    assert own_regions(advisor.person) == {"syddanmark"} != before
