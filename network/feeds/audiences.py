"""Which meetings a feed shows, and which feeds show a meeting."""

from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncDate

from network.clock import COPENHAGEN, now
from network.feeds.models import Feed
from network.invitations.models import Invitation
from network.meetings.models import Meeting, MeetingState, Registration, Visibility
from network.networks.models import Network, region_is
from network.regions.models import Region

BACK = timedelta(days=30)
AHEAD = timedelta(days=548)
SHOWN = [MeetingState.SAVE_THE_DATE, MeetingState.PUBLISHED, MeetingState.HELD, MeetingState.CANCELLED]
OPEN = Q(visibility=Visibility.PUBLIC)
FOR_MEMBERS = Q(visibility__in=[Visibility.PUBLIC, Visibility.MEMBERS])
Audience = Feed.Audience
HELD = [Registration.State.CONFIRMED, Registration.State.ATTENDED, Registration.State.WAITLISTED]


def meetings_for(feed: Feed) -> QuerySet[Meeting]:
    """What `feed` shows: from 30 days back to 18 months ahead; what was called off stays, marked, for 30 days."""
    window = Q(ends_at__gte=now() - BACK, starts_at__lte=now() + AHEAD)
    lately = ~Q(state=MeetingState.CANCELLED) | Q(cancelled_at__gte=now() - BACK)
    out = Meeting.objects.filter(window, lately, state__in=SHOWN).exclude(
        state=MeetingState.CANCELLED, sequence=0
    )  # a draft that was dropped was never shown to anybody
    return out.filter(_audience(feed)).select_related("place_municipality", "network__programme").distinct()


def _audience(feed: Feed) -> Q:
    if feed.audience == Audience.PERSON:
        return _ones_own(feed)
    if feed.audience == Audience.CONSULTANT:
        return Q(staff=feed.person)
    if feed.audience == Audience.NETWORK:
        return Q(network=feed.network) & (OPEN if feed.path else FOR_MEMBERS)
    if feed.audience == Audience.MUNICIPALITY:
        return _of_municipality(feed)
    if feed.audience == Audience.REGION and feed.region:
        return OPEN & _in_region(feed.region)
    return OPEN & Q(network__region__isnull=True)


def _ones_own(feed: Feed) -> Q:
    """What a person comes to or waits for, works at, or is invited to and has not declined, as `wishes` has it."""
    held = Q(registrations__person=feed.person, registrations__state__in=HELD)
    withdrawn = Registration.objects.filter(person=feed.person, state=Registration.State.WITHDRAWN)
    left = withdrawn.filter(left_network=True).values("meeting")
    declined = Invitation.objects.filter(
        person=feed.person, address=F("person__email"), participation=Invitation.Participation.DECLINED
    )
    gone = Q(pk__in=withdrawn.filter(left_network=False).values("meeting")) | Q(pk__in=declined.values("meeting"))
    contact = Q(network__memberships__contacts=feed.person)
    back_again = Q(network__memberships__organisation__people=feed.person, pk__in=left)
    return held | (_on_the_day(contact | back_again) & ~gone) | Q(staff=feed.person)


def _on_the_day(member: Q) -> Q:
    """That the condition holds of a membership in force on the meeting's own day."""
    day = TruncDate("starts_at", tzinfo=COPENHAGEN)
    begun = member & Q(network__memberships__approved=True, network__memberships__valid_from__lte=day)
    return begun & (Q(network__memberships__valid_to__isnull=True) | Q(network__memberships__valid_to__gte=day))


def _of_municipality(feed: Feed) -> Q:
    theirs = Q(place_municipality=feed.municipality) & FOR_MEMBERS
    member = Q(
        network__memberships__organisation__municipality=feed.municipality,
        network__memberships__approved=True,
    )
    taking_part = Q(
        registrations__person__organisation__municipality=feed.municipality,
        registrations__state=Registration.State.CONFIRMED,
    )
    return theirs | (FOR_MEMBERS & member) | taking_part


def _in_region(region: Region) -> Q:
    """Meetings of the region's networks, and open ones of no region that are held there while it is in force.

    Networks that have gone over to a successor stand in both feeds, so that whoever subscribed goes on seeing them.
    """
    day = Q(place_municipality__regions__region=region)
    theirs = Q(network__region=region) | region_is(region, TruncDate("starts_at", tzinfo=COPENHAGEN), "network__")
    return theirs | (Q(network__region__isnull=True) & day & ~Q(kind=Meeting.Kind.WEBINAR))


def feeds_showing(meeting: Meeting) -> QuerySet[Feed]:
    """The feeds that show the meeting, or did before it changed."""
    concerned = Q(audience__in=[Audience.PUBLIC, Audience.REGION, Audience.MUNICIPALITY])
    if meeting.network_id:
        concerned |= Q(network=meeting.network_id)
    people = set(meeting.registrations.values_list("person", flat=True))
    people |= set(meeting.invitations.values_list("person", flat=True))
    people |= set(meeting.staff.values_list("pk", flat=True))
    return Feed.objects.filter(concerned | Q(person__in=people), revoked_at__isnull=True)


def feeds_following(network: Network) -> QuerySet[Feed]:
    """The feeds in which the network's meetings come and go with its members."""
    invited = Invitation.objects.filter(meeting__network=network, meeting__ends_at__gte=now() - BACK)
    people = Q(person__in=invited.values("person")) | Q(person__contact_for__network=network)
    theirs = Q(network=network) | Q(municipality__organisation__memberships__network=network) | people
    return Feed.objects.filter(theirs, revoked_at__isnull=True).distinct()
