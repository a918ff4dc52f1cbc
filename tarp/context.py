"""What every page shows around its content: the name, the navigation, the language bar, where help is."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from tarp.records.demonstration import is_demonstration

NATIVE_NAMES = {"ar": "عربي", "zh-hans": "中文", "en": "English", "fr": "Français", "ru": "Русский", "es": "Español"}
NAVIGATION = [
    ("needs:list", _("Needs")),
    ("needs:rounds", _("Rounds")),
    ("offers:list", _("Offers")),
    ("plans:list", _("Plan")),
    ("reports:gaps", _("Gaps")),
    ("reports:list", _("Reports")),
    ("parties:list", _("Parties")),
]
FOOTER = [
    ("parties:sources", _("Sources and credits")),
    ("parties:download", _("Download the data")),
    ("needs:receipts", _("Check a receipt")),
    ("api:docs", _("API")),
    ("accessibility", _("Accessibility")),
]


def _links(entries, path: str) -> list[dict]:
    """Each with its address; the one that leads furthest towards the present page is current."""
    links = [{"label": label, "url": reverse(name)} for name, label in entries]
    longest = max((link["url"] for link in links if path.startswith(link["url"])), key=len, default=None)
    return [{**link, "current": link["url"] == longest} for link in links]


def _same_page(request, language: str) -> str:
    """This very page, query string and all, in another language: only the prefix differs."""
    first, _slash, rest = request.get_full_path().removeprefix("/").partition("/")
    return f"/{language}/{rest}" if first in NATIVE_NAMES else f"/{language}/"


def site(request) -> dict:
    """Context processor of `frame` (`site` is allauth's). Touches neither database nor session: error pages use it too."""
    active = get_language() or settings.LANGUAGE_CODE
    languages = [
        {"code": code, "name": NATIVE_NAMES[code], "url": _same_page(request, code), "current": code == active}
        for code, _name in settings.LANGUAGES
    ]
    return {
        "frame": {
            "language": active,
            "direction": "rtl" if get_language_info(active)["bidi"] else "ltr",
            "languages": languages,
            "home": reverse("home"),
            "navigation": _links(NAVIGATION, request.path),
            "footer": _links(FOOTER, request.path),
            "help": reverse("help"),
            "help_email": settings.HELP_EMAIL,
            "desk": reverse("desk"),
            "version": settings.VERSION,
            "is_demonstration": is_demonstration(),
        }
    }


def person(request) -> dict:
    """What the person in front of the screen may open from every page; asked only where a page shows it."""
    return {"administration": lambda: reverse("admin:index") if request.user.is_staff else ""}
