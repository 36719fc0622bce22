"""The web process's entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
application = get_wsgi_application()

# Every door is loaded before the first request, and what is loaded once is never garbage: left among the collector's
# objects it costs a pause of about a tenth of a second in the middle of somebody's request.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
