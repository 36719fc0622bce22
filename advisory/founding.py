"""What every installation begins with, and an agency may change afterwards."""

from pathlib import Path

from django.db import transaction

from network.almanac import keeping
from network.feeds.publishing import open_public_feeds
from network.grants.loading import load_rounds
from network.networks.models import Programme
from network.people.enrolment import enrol_organisations
from network.regions.loading import DATA, load
from network.series.loading import load_templates


def load_denmark(folder: Path = DATA) -> None:
    """Load Denmark and the agency's first settings; loading again changes nothing an agency has edited.

    Raises:
        ReferenceDataError: the folder does not hold what is needed.
    """
    with transaction.atomic():
        load(folder)
        enrol_organisations()
        Programme.objects.get_or_create(
            slug="familiehuse", defaults={"name": "Familiehuse", "name_en": "Family houses"}
        )
        load_rounds()
        keeping.begin()
        load_templates()
    open_public_feeds()
