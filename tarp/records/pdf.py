"""Makes a PDF of a page: tagged, with its language and bookmarks, by a maker that can fetch nothing but our own fonts and styles.

WeasyPrint is loaded where it is used: it is slow to import and large. Make a PDF in a job, or on request outside any transaction.
"""

from __future__ import annotations

import glob
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi

from tarp.records.demonstration import is_demonstration

FONTS = {  # name in the style sheet -> package, file
    "noto-sans": ("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf"),
    "noto-sans-italic": ("fontpkg_noto_sans", "NotoSans-Italic[wdth,wght].ttf"),
    "noto-sans-arabic": ("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf"),
}
CHINESE_FONTS = ("NotoSansCJK*", "SourceHanSans*", "wqy*")  # no package brings one: they are the system's
STYLES = Path(__file__).resolve().parents[2] / "static" / "css"


def can_write(language: str) -> bool:
    """Whether a font for the language is here. Only Chinese needs one of the system's."""
    return language != "zh-hans" or any(glob.glob(f"/usr/share/fonts/**/{name}", recursive=True) for name in CHINESE_FONTS)


def font(name: str) -> bytes:
    package, file = FONTS[name]
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The font package {package} is not installed.")
    return (Path(spec.origin).parent / "files" / file).read_bytes()


def fetcher() -> Any:
    """Hands out the fonts of `tarp-font:` and nothing else: no file, no address, no redirect, no data of a writer."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            scheme, _colon, name = url.partition(":")
            if scheme != "tarp-font" or name not in FONTS:
                raise ValueError("This address is not allowed in a document.")
            return URLFetcherResponse(url, font(name), {"Content-Type": "font/ttf"})

    return Fetcher(allowed_protocols={"tarp-font"}, allow_redirects=False)


def paper(template: str, shown: dict[str, Any], *, style: str, identifier: str) -> bytes:
    """The PDF of a template that extends `records/paper.html`, in the active language."""
    common = {
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "is_demonstration": is_demonstration(),
    }
    return made_of(render_to_string(template, common | shown), style=style, identifier=identifier)


def made_of(page: str, *, style: str, identifier: str) -> bytes:
    """The PDF of a whole HTML page, drawn by `static/css/<style>.css`. The same page gives the same bytes."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    os.environ["SOURCE_DATE_EPOCH"] = "0"  # fontTools writes the time into the fonts that it cuts, unless told one
    fetch, fonts = fetcher(), FontConfiguration()
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; src: url(tarp-font:{name}); font-style: {slope}; font-weight: 100 900 }}'
        for family, name, slope in (
            ("Document", "noto-sans", "normal"),
            ("Document", "noto-sans-italic", "italic"),
            ("Document Arabic", "noto-sans-arabic", "normal"),
        )
    )
    drawn = CSS(string=faces + (STYLES / f"{style}.css").read_text(), url_fetcher=fetch, font_config=fonts)
    html = HTML(string=page, base_url=f"{settings.SITE_URL}/", url_fetcher=fetch, media_type="print")
    return html.write_pdf(stylesheets=[drawn], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True, pdf_identifier=identifier.encode())
