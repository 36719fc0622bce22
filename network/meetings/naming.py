"""What people call the kinds of meetings."""

from collections.abc import Mapping
from typing import Final

from network.errors import Text
from network.meetings.models import Meeting

Kind = Meeting.Kind

KINDS: Final[Mapping[str, Text]] = {
    Kind.NETWORK_MEETING: Text("Netværksmøde", "Network meeting"),
    Kind.NATIONAL_MEETING: Text("Nationalt netværksmøde", "National meeting"),
    Kind.WEBINAR: Text("Webinar", "Webinar"),
    Kind.INFORMATION_MEETING: Text("Informationsmøde", "Information meeting"),
    Kind.THEME_DAY: Text("Temadag", "Theme day"),
    Kind.RESIDENTIAL: Text("Internat", "Residential meeting"),
    Kind.ADVISORY: Text("Rådgivningsaktivitet", "Advisory activity"),
    Kind.OTHER: Text("Andet møde", "Other meeting"),
}
