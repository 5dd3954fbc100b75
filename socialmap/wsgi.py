"""This file is about how an application server finds the site."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialmap.settings")

application = get_wsgi_application()
