"""Addresses under `/api/` that do not exist."""

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from api.export import ByFormat


class Nowhere(APIView):
    """401 for nobody, 404 for everybody else."""

    permission_classes = [IsAuthenticated]
    content_negotiation_class = ByFormat
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who is there is all that matters."""
        super().initial(request, *args, **kwargs)
        raise NotFound
