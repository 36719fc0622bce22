"""Rounds in which municipalities may ask for a course."""

from typing import Any

from rest_framework import serializers

from advisory.intake import rounds
from advisory.intake.models import IntakeRound
from api.doors import Changed, Created, Said, Shown
from api.fields import DayField, IdField, LineField, MomentField, ReferenceField
from api.filtering import by_key, by_moment, by_switch
from api.permissions import READING
from api.who import planning
from network.networks.models import Programme


class IntakeRoundShape(serializers.Serializer[Any]):
    """A round; it closes at noon."""

    id = IdField()
    programme = serializers.CharField(source="programme_id")
    name = serializers.CharField()
    opens_at = MomentField()
    closes_at = MomentField()
    exclusive = serializers.BooleanField()


class Postponing(serializers.Serializer[Any]):
    """Until noon of which day."""

    closes_on = DayField()


class IntakeRoundInput(Postponing):
    """From which day until noon of which day; `exclusive` closes the programme outside its rounds."""

    programme = ReferenceField(Programme)
    name = LineField(max_length=120)
    opens_on = DayField()
    exclusive = serializers.BooleanField(required=False, default=True)


class IntakeRounds(Shown, Created, Changed):
    """The rounds of each programme."""

    model = IntakeRound
    resource = "intake_rounds"
    may = READING | {"create": planning, "partial_update": planning}
    serializer_class = IntakeRoundShape
    input_class = IntakeRoundInput
    change_class = Postponing
    filters = {
        "programme": by_key("programme"),
        "exclusive": by_switch("exclusive"),
        **by_moment("opens_at"),
        **by_moment("closes_at"),
    }
    ordering_fields = ("opens_at", "closes_at", "name")
    search_fields = ("name", "programme__name")

    def make(self, said: Said) -> IntakeRound:
        return rounds.open_round(said.pop("programme"), by=self.person, **said)

    def change(self, row: IntakeRound, said: Said) -> IntakeRound:
        return rounds.postpone(row, by=self.person, **said) if said else row
