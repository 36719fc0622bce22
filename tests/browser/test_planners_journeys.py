"""What planners do by keyboard alone: a proposal is read and accepted without a mouse."""

import subprocess
import sys
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page

from network.invitations.models import Invitation
from network.meetings.models import Meeting
from tests.browser.service import Service
from tests.faults.conftest import ROOT
from tests.faults.processes import until
from tests.network.invitations.samples import sample

pytestmark = pytest.mark.browser

MOST_STEPS = 80
INVITED = """
    SELECT i.reply_token, i.address, m.uid, m.id, d.sequence
    FROM network_invitation i
    JOIN network_meeting m ON m.id = i.meeting_id
    JOIN network_dispatch d ON d.invitation_id = i.id AND d.outcome = 'sent' AND d.method = 'REQUEST'
    WHERE m.state = 'published' AND m.kind = 'network_meeting' AND m.starts_at > datetime('now')
    ORDER BY m.starts_at DESC, d.sequence DESC
"""


def propose(service: Service) -> tuple[str, str]:
    """Somebody who is invited asks for another time, by mail from Outlook; the meeting's id and the mail's."""
    until(lambda: bool(service.house.rows(INVITED)), within=90, what="an invitation")
    token, address, uid, meeting, sequence = service.house.rows(INVITED)[0]
    invitation = Invitation(reply_token=token, address=address, meeting=Meeting(uid=uid))
    subprocess.run(
        [sys.executable, "manage.py", "ingest_mail"],
        input=sample("outlook_counters", invitation, sequence=sequence),
        env=service.house.environ,
        cwd=ROOT,
        check=True,
    )
    until(lambda: bool(proposals(service, meeting)), within=30, what="a proposal")
    return meeting, str(UUID(proposals(service, meeting)[0][0]))


def proposals(service: Service, meeting: str) -> list[tuple[str, ...]]:
    """Those about one meeting; about another one of the invented year waits."""
    mine = f"SELECT id FROM network_invitation WHERE meeting_id = '{meeting}'"  # noqa: S608 the id is ours
    return service.house.rows(
        f"SELECT id FROM network_inboundmail WHERE verdict = 'proposal' AND invitation_id IN ({mine})"  # noqa: S608
    )


def tab_to(page: Page, wanted: Locator) -> None:
    """Walk with the tabulator until the thing that is wanted has the focus."""
    for _ in range(MOST_STEPS):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not lead there")


def test_a_counter_proposal_is_accepted_by_keyboard_alone(service: Service) -> None:
    meeting, mail = propose(service)
    with service.read_by("planner", java_script=True) as context:
        page = context.new_page()
        page.goto("/")
        tab_to(page, page.get_by_role("link", name="Indbakke"))
        page.keyboard.press("Enter")
        proposed = page.locator(f"article[aria-labelledby=m{mail}]")
        proposed.get_by_role("heading", name="foreslår en anden tid").wait_for()
        tab_to(page, proposed.get_by_role("button", name="Accepter"))
        page.keyboard.press("Enter")
        page.get_by_text("Mødet er flyttet").wait_for()
    assert proposals(service, meeting) == []
    assert (meeting,) in service.house.rows("SELECT id FROM network_meeting WHERE sequence > 0")
