"""This file is about how an application server finds the site."""

import os

from django.core.wsgi import get_wsgi_application

from socialmap import cluster

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialmap.settings")
cluster.serves_web = True

application = get_wsgi_application()
