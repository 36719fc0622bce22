import logging

import pytest
from django.test import Client

from deploy.discretion import Discreet


def test_the_address_of_a_secret_feed_stands_in_no_log(db: None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(Discreet())
    with caplog.at_level(logging.DEBUG):
        Client().get("/feeds/s/hemmelig.ics")
    assert ("/feeds/s/…" in caplog.text, "hemmelig" in caplog.text) == (True, False)
