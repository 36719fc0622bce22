"""How a meeting's counts for the kitchen look."""

from typing import Any

from rest_framework import serializers

from api.fields import IdField


class DietShape(serializers.Serializer[Any]):
    """How many have written the same."""

    diet = serializers.CharField()
    people = serializers.IntegerField()


class TurnoutShape(serializers.Serializer[Any]):
    """How many come in person to one point of the programme."""

    item = IdField(source="item.pk")
    title = serializers.CharField(source="item.title")
    kind = serializers.CharField(source="item.kind")
    people = serializers.IntegerField()


class CateringShape(serializers.Serializer[Any]):
    """The counts of one meeting; nobody is named."""

    in_person = serializers.IntegerField()
    online = serializers.IntegerField()
    diets = DietShape(many=True)
    programme = TurnoutShape(many=True)
