"""Organisations, people, what they may do, and the keys they do it with."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from network.clock import now
from network.regions.models import Municipality, Region
from network.rows import Row

AGENCY = "agency"

AN_HOUR: Final = 60


class Organisation(Row):
    """The agency, a municipality, a region, a partner or another agency. `code` is what imports call it."""

    class Kind(models.TextChoices):
        AGENCY = "agency"
        MUNICIPALITY = "municipality"
        REGION = "region"
        PARTNER = "partner"
        OTHER_AGENCY = "other_agency"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(max_length=60, unique=True, null=True)
    name = models.CharField(max_length=120)
    municipality = models.OneToOneField(Municipality, on_delete=models.PROTECT, null=True)
    region = models.OneToOneField(Region, on_delete=models.PROTECT, null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="agency"), name="organisation_one_agency"),
        ]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    """People by address."""

    def by_email(self, email: str) -> "PersonQuerySet":
        """Those with this address, in whatever letter case."""
        return self.filter(email__iexact=email)


class PersonManager(BaseUserManager["Person"].from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Finds a person by address, as Django's login asks for."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person with this address."""
        person: Person = self.get(email__iexact=username)
        return person


class Person(AbstractBaseUser, Row):
    """One person, one record, found by e-mail address.

    A record that was folded into another stays as a nameless stub, `merged_into` the one that holds; so does an
    erased one, so that what it took part in can still be counted. `alarm_minutes` is how long before a meeting the
    invitation lets the person's calendar ring; null is never. What changes a calendar is always sent at once;
    `notices` says how everything else comes, `colleague_notices` how those who look after an organisation hear of
    their colleagues.
    """

    class Function(models.TextChoices):
        SENIOR_MANAGER = "senior_manager"
        MANAGER = "manager"
        KEY_EMPLOYEE = "key_employee"
        OTHER = "other"

    class Language(models.TextChoices):
        DANISH = "da"
        ENGLISH = "en"

    class Notices(models.TextChoices):
        SINGLE = "single"
        DAILY = "daily"

    class ColleagueNotices(models.TextChoices):
        NONE = "none"
        SINGLE = "single"
        DAILY = "daily"

    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="people")
    function = models.CharField(max_length=16, choices=Function.choices, default=Function.OTHER)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.DANISH)
    alarm_minutes = models.PositiveSmallIntegerField(null=True, default=AN_HOUR)
    notices = models.CharField(max_length=6, choices=Notices.choices, default=Notices.SINGLE)
    colleague_notices = models.CharField(max_length=6, choices=ColleagueNotices.choices, default=ColleagueNotices.NONE)
    is_active = models.BooleanField(default=True)
    retired_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="folded")
    erased_at = models.DateTimeField(null=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self) -> str:
        return self.name

    def organisation_on(self, day: date) -> Organisation | None:
        """Where the person belonged on `day`; what was before we knew them is where they were first."""
        there = in_force_on(day, self.affiliations.all())
        return there.organisation if there else None


class Affiliation(Row):
    """That a person belongs to an organisation from one day to another, both inclusive."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliations")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="affiliation_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(valid_to__isnull=True), name="affiliation_one_at_a_time"
            ),
        ]


def in_force_on(day: date, affiliations: Iterable[Affiliation]) -> Affiliation | None:
    """Of one person's affiliations the one that counts on `day`; before the first it is the first."""
    known = sorted(affiliations, key=lambda each: each.valid_from)
    held = [each for each in known if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)]
    if held:
        return held[-1]
    return known[0] if known and day < known[0].valid_from else None


class QuestionContact(Row):
    """Whom to ask about one kind of question; for one programme, or for all that name nobody of their own."""

    class Question(models.TextChoices):
        CONTENT = "content"
        GRANTS = "grants"
        TECHNIQUE = "technique"

    question = models.CharField(max_length=9, choices=Question.choices)
    programme = models.ForeignKey("network.Programme", on_delete=models.CASCADE, null=True, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="answers_questions")
    phone = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["question", "id"]
        constraints = [
            models.UniqueConstraint(fields=["question", "programme"], name="question_contact_once"),
            models.UniqueConstraint(
                fields=["question"], condition=Q(programme__isnull=True), name="question_contact_once_for_all"
            ),
        ]


class Erasure(Row):
    """That somebody was erased, without a word of who: a keyed hash, to be found again in an old backup."""

    digest = models.CharField(max_length=64, unique=True)
    erased_at = models.DateTimeField(default=now)


class ArchiveDecision(Row):
    """What Rigsarkivet decided about one kind of data; without it nothing worth keeping is purged."""

    class Outcome(models.TextChoices):
        DISCARD = "discard"
        DELIVERED = "delivered"

    kind = models.CharField(max_length=40, unique=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    decided_at = models.DateTimeField(default=now)


class LookUp(Row):
    """That somebody of the staff looked at what is kept about a person: when, why and who."""

    subject = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="look_ups")
    actor = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-at", "-id"]


class Role(models.TextChoices):
    """What somebody may do; `network.people.roles` says what each means."""

    ADMINISTRATOR = "administrator"
    PLANNER = "planner"
    CONSULTANT = "consultant"
    COORDINATOR = "coordinator"
    PARTICIPANT = "participant"
    INTEGRATION = "integration"


class RoleGrant(Row):
    """That a person has a role, within an organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=13, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "organisation"], name="role_grant_once"),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(organisation__isnull=True),
                name="role_grant_once_anywhere",
            ),
        ]


class Identity(Row):
    """That a person is known to another service, which may vouch for them: its issuer and its name for them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once"),
            models.UniqueConstraint(fields=["issuer", "person"], name="identity_one_per_issuer"),
        ]


class ReplacedLogin(Row):
    """That somebody whom a service has vouched for before came with another subject; staff says whether it is them."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DISMISSED = "dismissed"

    STEPS = {"accept": {State.OPEN}, "dismiss": {State.OPEN}}

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="replaced_logins")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField(default=now)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "issuer", "subject"], name="replaced_login_once"),
        ]

    @property
    def allowed(self) -> list[str]:
        """The verbs possible now."""
        return [verb for verb, states in self.STEPS.items() if self.state in states]


class TokenManager(models.Manager["Token"]):
    """Issues tokens and finds them again by their hash."""

    def issue(self, person: Person, scopes: list[str] | None = None, expires_at: datetime | None = None) -> str:
        """Make a token for `person` and return it; only its hash is kept, so it is shown once.

        `scopes` are `RESOURCE:read` and `RESOURCE:write`; none means whatever the person's roles allow.
        """
        secret = secrets.token_urlsafe(32)
        self.create(person=person, digest=digest(secret), scopes=scopes or [], expires_at=expires_at)
        return secret

    def presented(self, secret: str) -> "Token | None":
        """The living token whose secret this is, with its person."""
        living = self.select_related("person__organisation").prefetch_related("person__grants")
        return living.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now()),
            digest=digest(secret),
            person__is_active=True,
        ).first()


class Token(Row):
    """A key to the API, kept as a hash."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects: ClassVar[TokenManager] = TokenManager()


def digest(secret: str) -> str:
    """The hash under which a secret of 256 bits is kept; such a secret needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
