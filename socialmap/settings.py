"""This file is about how one installation is set: every value that differs comes from the environment."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from socialmap import cluster
from socialmap.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# What kind of installation this is. `make run` sets DEVELOPMENT, production leaves it out. A working copy in
# which the site ran before, and that knows no other database and no key, is one to develop in.
DATABASE_URL = env.text("DATABASE_URL", "")
DEVELOPMENT = env.flag(
    "DEVELOPMENT", default=not DATABASE_URL and not env.text("SECRET_KEY", "") and cluster.exists()
)
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", cluster.local_secret() if DEVELOPMENT else None)
SITE_URL = env.address("SITE_URL", "http://localhost:8000" if DEVELOPMENT else None)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if DEVELOPMENT else None)
if not DEVELOPMENT and not DATABASE_URL:
    raise ImproperlyConfigured("DATABASE_URL is missing. docs/deploy.md says what it must be.")
if DEBUG and not DEVELOPMENT:
    raise ImproperlyConfigured("DEBUG shows visitors what is inside; it needs DEVELOPMENT=1.")

INSTALLED_APPS = [
    "socialmap",
    "keypersons",
    "organisations",
    "accounts.apps.AccountsConfig",
    "places",
    "accounts.apps.SystemConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "leaflet",
    "pgtrigger",
    "pghistory",
    "phonenumber_field",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "socialmap.middleware.headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "socialmap.middleware.limits",
    "socialmap.middleware.compression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.sessions.limited",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "socialmap.urls"
WSGI_APPLICATION = "socialmap.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "socialmap.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database: DATABASE_URL names a server; without it the cluster under var/ is used.
DATABASES = {"default": cluster.database(DATABASE_URL, web=cluster.serves_web)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Limits of failed sign-ins must hold over all worker processes, so they cannot live in one process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "socialmap_cache",
        # The default of 300 rows would throw counters away during an attack.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# Security. Production speaks https only; `make run` speaks http, on this machine only.
# How many proxies of our own stand before us; X-Forwarded-For and X-Forwarded-Proto count only then.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, most=5)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = not DEVELOPMENT
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEVELOPMENT else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEVELOPMENT
# A browser sends and accepts a __Host- cookie over https only, for this one host and all of its paths.
SESSION_COOKIE_NAME = "sessionid" if DEVELOPMENT else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if DEVELOPMENT else "__Host-csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEVELOPMENT
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# A page of ours that stood open while somebody signed in again: its text is kept, not refused.
CSRF_FAILURE_VIEW = "accounts.views.stale.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# People sign in with a mailed code or a passkey; nobody has a password.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/mijn/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.AddressForm",
    "confirm_email_verification_code": "accounts.forms.AddressCodeForm",
    "confirm_login_code": "accounts.forms.LoginCodeForm",
}
ACCOUNT_RATE_LIMITS = {
    # Asking for a code, and so also the first step of joining. One limit for known and unknown
    # addresses: two limits would tell which addresses are known. Libraries share one IP address.
    "enter": "10/m/ip,40/h/ip,5/15m/key",
    "login_failed": "10/m/ip,5/5m/key",
    "confirm": "10/15m/user",
    "invite": "20/d/key",
    "invite_person": "20/d/key",
    # The same two steps for people who agreed to be asked: ask for a code, type one.
    "own_ask": "10/m/ip,40/h/ip,5/15m/key",
    "own_type": "20/m/ip,120/h/ip",
    "own_door": "30/h/user",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms.AppForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "authenticate": "accounts.forms.SecondStepForm",
    "authenticate_webauthn": "accounts.forms.PasskeyAsSecondStepForm",
    "login_webauthn": "accounts.forms.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Sociale Kaart"
MFA_TOTP_TOLERANCE = 1
# accounts/sessions.py ends sessions: editors after 14 days without a visit, staff after half an hour. The row
# lives longer, so that it is still known whose session it was when somebody sends a page that stood open.
SESSION_COOKIE_AGE = 30 * 24 * 3600

# Mail and other work behind the page. Mail is a row first; the worker sends it.
SMTP_URL = env.address("SMTP_URL", "", schemes=("smtp", "smtp+tls", "smtps"))
_smtp = urlsplit(SMTP_URL)  # smtp://name:secret@host:587, smtp+tls:// (STARTTLS) or smtps://
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SMTP_URL else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = str(BASE_DIR / "var" / "mail")
EMAIL_HOST, EMAIL_PORT = _smtp.hostname or "localhost", _smtp.port or (465 if _smtp.scheme == "smtps" else 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _smtp.scheme == "smtp+tls", _smtp.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", f"Sociale Kaart <noreply@{urlsplit(SITE_URL).hostname}>")
# The page where somebody who found a weakness may report it; without one they are asked to mail MAIL_FROM.
SECURITY_CONTACT = env.address("SECURITY_CONTACT", "", schemes=("https",))
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 2, "fetch_job_polling_interval": 2.0}

# Where it is written who was erased or withdrew: outside the database, so that a restore brings nobody back.
JOURNAL = env.text("JOURNAL", str(BASE_DIR / "var" / "journal"))

# Languages. Dutch has no prefix; source strings are English.
LANGUAGE_CODE = "nl"
LANG_INFO["ti"] = {"bidi": False, "code": "ti", "name": "Tigrinya", "name_local": "ትግርኛ"}
LANGUAGES = [("nl", _("Dutch")), ("en", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

# Static files are served by the application itself.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = None if DEVELOPMENT else env.text("STATIC_ROOT", str(BASE_DIR / "var" / "static"))
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEVELOPMENT
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "socialmap.storage.HashedFiles"
    },
}

# The address service of the Dutch government (PDOK Locatieserver); asked for postcodes and addresses only.
GEOCODER_URL = env.address("GEOCODER_URL", "https://api.pdok.nl/bzk/locatieserver/search/v3_1/") + "/"

# Pictures under the map. When they fail, the outlines of the districts still draw.
MAP_TILES = env.text(
    "MAP_TILES",
    "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/pastel/EPSG:3857/{z}/{x}/{y}.png",
)
MAP_ATTRIBUTION = env.text("MAP_ATTRIBUTION", "Kaartgegevens © Kadaster")
# The municipality that pages speak for where nothing else says so: slug or code. The demo maps Utrecht.
HOME_MUNICIPALITY = env.text("HOME_MUNICIPALITY", "utrecht" if DEVELOPMENT else "")
LEAFLET_CONFIG = {"NO_GLOBALS": True, "RESET_VIEW": False}
PHONENUMBER_DEFAULT_REGION = "NL"
SILENCED_SYSTEM_CHECKS = [
    # Debian 12 ships GDAL 3.6; no user text ever reaches GDAL here (see docs/decisions).
    "gis.W001",
    # Preloading binds a whole domain for years; that is for its owner to ask, not for this application.
    "security.W021",
    # The header is set for every answer by socialmap.middleware, so Django's middleware for it is not used.
    "security.W002",
]
LOG_LEVEL = env.choice("LOG_LEVEL", "WARNING", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "socialmap.log.DiscreetFormatter", "tells_all": DEVELOPMENT}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["terminal"], "level": LOG_LEVEL},
    "loggers": {"django": {"handlers": [], "level": LOG_LEVEL}},  # Django's own would mail what people type.
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "https://" + (urlsplit(MAP_TILES).hostname or "")],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "frame-src": [NONE],
        "object-src": [NONE],
    }
}
