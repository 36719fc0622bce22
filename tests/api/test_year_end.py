"""Planners see what the year's end brings, and confirm it."""

from collections.abc import Callable
from datetime import date

import pytest
from rest_framework.test import APIClient

from advisory.consultants.models import Consultant, ConsultantArea

As = Callable[..., APIClient]


@pytest.fixture
def dated(advisor: Consultant) -> Consultant:
    ConsultantArea.objects.update(valid_to=date(2026, 12, 31))
    return advisor


def test_what_is_seen_is_confirmed(pia: APIClient, dated: Consultant) -> None:
    seen = pia.get("/api/v1/year_end/preview/?year=2026").json()
    assert [(row["consultant"], row["region"]) for row in seen["areas"]] == [(str(dated.pk), "midtjylland")]
    left = pia.post("/api/v1/year_end/confirm/", {"year": 2026, "token": seen["token"]})
    assert (left.status_code, left.json()["areas"]) == (200, [])


def test_something_else_than_was_seen_is_refused(pia: APIClient, dated: Consultant) -> None:
    refusal = pia.post("/api/v1/year_end/confirm/", {"year": 2026, "token": "x"})
    assert (refusal.status_code, refusal.json()["code"]) == (409, "preview_changed")


def test_only_planners_see_it(dated: Consultant, as_: As) -> None:
    assert as_(dated).get("/api/v1/year_end/preview/?year=2026").status_code == 403
