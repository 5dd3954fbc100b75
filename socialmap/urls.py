"""This file is about the addresses of the site: each app lists its own whole paths, Dutch has no prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from socialmap import health, views, well_known
from socialmap.theme import theme

urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("robots.txt", well_known.robots, name="robots"),
    path(".well-known/security.txt", well_known.security, name="security"),
    path("thema/<slug:slug>.css", theme, name="theme"),
    *i18n_patterns(
        # First, because /mijn/account/ would also be an entry's page.
        path("", include("accounts.urls")),
        path("", include("keypersons.urls")),
        path("", include("organisations.urls")),
        path("", include("accounts.library_urls")),
        path("stijl/", views.styleguide, name="styleguide"),
        path("over/", views.about, name="about"),
        path("privacy/", views.privacy, name="privacy"),
        path("toegankelijkheid/", views.accessibility, name="accessibility"),
        path("systeem/", admin.site.urls),
        prefix_default_language=False,
    ),
]

handler400 = "socialmap.views.bad_request"
handler500 = "socialmap.views.server_error"
