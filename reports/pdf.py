"""The PDF of a document: tagged, with its language and bookmarks, by a maker that can fetch nothing but our own fonts and styles.

WeasyPrint is loaded where it is used, in the worker: it is slow to import and large.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from reports.models import ProgressReport

FONTS = {  # name in the style sheet -> package, file
    "noto-sans": ("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf"),
    "noto-sans-italic": ("fontpkg_noto_sans", "NotoSans-Italic[wdth,wght].ttf"),
    "noto-sans-arabic": ("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf"),
}
STYLE = Path(__file__).resolve().parent.parent / "static" / "css" / "document.css"


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


def pdf_of(report: ProgressReport, page: str) -> bytes:
    """The same page gives the same bytes."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    with translation.override("en"):
        whole = render_to_string("reports/pdf.html", {"report": report, "page": page})
    os.environ["SOURCE_DATE_EPOCH"] = "0"  # fontTools writes the time into the fonts that it cuts, unless told one
    fetch, fonts = fetcher(), FontConfiguration()
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; src: url(tarp-font:{name}); font-style: {style}; font-weight: 100 900 }}'
        for family, name, style in (
            ("Document", "noto-sans", "normal"),
            ("Document", "noto-sans-italic", "italic"),
            ("Document Arabic", "noto-sans-arabic", "normal"),
        )
    )
    style = CSS(string=faces + STYLE.read_text(), url_fetcher=fetch, font_config=fonts)
    html = HTML(string=whole, base_url=f"{settings.SITE_URL}/", url_fetcher=fetch, media_type="print")
    identifier = f"{report.reference}-{report.revision}".encode()
    return html.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True, pdf_identifier=identifier)
