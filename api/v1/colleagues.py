"""Several people in one body: those in the book by their ids, new colleagues by name and address."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from api.doors import Door, Said
from api.fields import AddressField, NameField, OneOf, ReferenceField
from api.rights import looks_after, speaks_for
from network.errors import InputError, Text
from network.meetings.colleagues import Newcomer
from network.people import roles
from network.people.models import Organisation, Person

WHO = Text("Skriv enten en person eller navn og mailadresse.", "Give either a person, or a name and an e-mail address.")
WHICH_ORGANISATION = Text(
    "Skriv, hvilken organisation de nye kolleger hører til.", "Say to which organisation the new colleagues belong."
)
MOST_AT_ONCE = 100


class ColleagueInput(serializers.Serializer[Any]):
    """Somebody in the book, or a new colleague."""

    person = ReferenceField(Person, required=False)
    name = NameField(required=False)
    email = AddressField(required=False)
    function = OneOf(Person.Function, required=False)

    def validate(self, attrs: Said) -> Said:
        """Either the one or the other."""
        if set(attrs) != {"person"} and not ({"name", "email"} <= set(attrs) and "person" not in attrs):
            raise serializers.ValidationError(str(WHO), code="who")
        return attrs


class Colleagues(Door):
    """Takes several people at once."""

    def colleagues(self, entries: list[Said], organisation: Organisation | None) -> list[Person | Newcomer]:
        """Those in the book, and newcomers to an organisation whose book the caller keeps."""
        if all("person" in entry for entry in entries):
            return [entry["person"] for entry in entries]
        home = organisation or self._home()
        self.permit(looks_after(self.person, home))
        return [entry.pop("person", None) or _newcomer(entry, home) for entry in entries]

    def speaks_for_all(self, people: Iterable[Person | Newcomer]) -> bool:
        """Whether the caller speaks for all those that are in the book."""
        return all(speaks_for(self.person, each) for each in people if isinstance(each, Person))

    def _home(self) -> Organisation:
        """The organisation the caller keeps the book of, when there is no doubt about it."""
        kept = roles.coordinated(self.person)
        home = self.person.organisation
        if home is None or home.pk not in kept:
            home = Organisation.objects.filter(pk__in=kept).first() if len(kept) == 1 else None
        if home is None:
            raise InputError("organisation", "required", WHICH_ORGANISATION)
        return home


def _newcomer(entry: Said, home: Organisation) -> Newcomer:
    return Newcomer(name=entry.pop("name"), email=entry.pop("email"), organisation=home, particulars=entry)
