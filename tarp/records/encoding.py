"""JSON in and out of the REST door."""

from __future__ import annotations

from typing import Any

import orjson
from django.utils.translation import gettext as _
from rest_framework import parsers, renderers
from rest_framework.exceptions import ParseError


def encoded(payload: Any) -> bytes:
    """JSON: moments in UTC with Z, money and translated texts as strings."""
    return orjson.dumps(payload, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


class JSONRenderer(renderers.BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        if data is None:
            return b""
        return data if isinstance(data, bytes) else encoded(data)


class JSONParser(parsers.BaseParser):
    """Strict: UTF-8 without halves of characters, no NaN, no depth that exhausts the stack."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return orjson.loads(stream.read())
        except orjson.JSONDecodeError as error:
            raise ParseError(_("The body is not JSON: %(reason)s.") % {"reason": error.msg}) from None
