"""This file is about the pages of the login library that we use, under the names the library knows.

Its whole set would bring pages about passwords and a second door to sign up. A page that changes
something serious asks for a fresh confirmation first (access.recently_confirmed).
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as devices
from django.urls import path

from accounts.access import recently_confirmed, signed_in
from accounts.views import library, signing_in

urlpatterns = [
    # /inloggen/ : three names of the library for one page of ours
    path("inloggen/", signing_in.sign_in, name="account_login"),
    path("inloggen/", signing_in.sign_in, name="account_signup"),
    path("inloggen/", signing_in.sign_in, name="account_request_login_code"),
    path("inloggen/code/", signing_in.CodeView.as_view(), name="account_confirm_login_code"),
    path("inloggen/tweede-stap/", library.SecondStepView.as_view(), name="mfa_authenticate"),
    path("inloggen/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("inloggen/gesloten/", library.InactiveView.as_view(), name="account_inactive"),
    # /account/
    path("account/uitloggen/", account.logout, name="account_logout"),
    path("account/e-mail/", recently_confirmed(account.email), name="account_email"),
    path(
        "account/e-mail/code/",
        signed_in(library.AddressCodeView.as_view()),
        name="account_email_verification_sent",
    ),
    path("account/apparaten/", signed_in(devices.list_usersessions), name="usersessions_list"),
    # /account/beveiliging/
    path("account/beveiliging/", signed_in(second_factor.index), name="mfa_index"),
    path("account/beveiliging/", signed_in(second_factor.index), name="mfa_list_webauthn"),
    path("account/beveiliging/app/", recently_confirmed(totp.activate_totp), name="mfa_activate_totp"),
    path(
        "account/beveiliging/app/weg/", recently_confirmed(totp.deactivate_totp), name="mfa_deactivate_totp"
    ),
    path("account/beveiliging/passkey/", recently_confirmed(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "account/beveiliging/passkey/<int:pk>/weg/",
        recently_confirmed(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/beveiliging/noodcodes/",
        recently_confirmed(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/beveiliging/noodcodes/nieuw/",
        recently_confirmed(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]
