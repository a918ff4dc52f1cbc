"""The asynchronous entry. Serve the site through wsgi.py: DRF under ASGI is many times slower (docs/adr)."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarp.settings")
application = get_asgi_application()
