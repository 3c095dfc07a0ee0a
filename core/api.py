"""What all of the API shares: pages of results, and refusals in words."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import NotAllowed, Refused


class Pagination(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """A refused action answers 403 or 409 with its reason, as the page would."""
    if isinstance(error, Refused):
        code = status.HTTP_403_FORBIDDEN if isinstance(error, NotAllowed) else status.HTTP_409_CONFLICT
        return Response({"detail": str(error), "field": error.field}, status=code)
    return exception_handler(error, context)
