"""This file is about the addresses of signing in, one's own account and the team."""

from django.conf import settings
from django.urls import path

from accounts.access import STEP_UP_LASTS
from accounts.views import account, confirming, signing_in, team

app_name = "accounts"

urlpatterns = [
    # /inloggen/
    path("inloggen/", signing_in.sign_in, name="sign_in"),
    # /account/ : is it still you?
    path("account/bevestigen/", confirming.confirm, name="confirm"),
    path("account/tweede-stap/", confirming.second_factor, name="second_factor"),
    path("account/nog-eens/", confirming.second_factor, {"within": STEP_UP_LASTS}, name="step_up"),
    path("account/verder/", confirming.keep_on, name="keep_on"),
    # /mijn/account/
    path("mijn/account/", account.account, name="account"),
    # /gemeente/team/
    path("gemeente/team/", team.members, name="team"),
    path("gemeente/team/uitnodigen/", team.invite, name="team_invite"),
    path("gemeente/team/<int:pk>/", team.member, name="team_member"),
    path("gemeente/team/<int:pk>/weg/", team.remove, name="team_remove"),
    path("gemeente/kiezen/", account.choose_municipality, name="choose_municipality"),
]

if settings.DEVELOPMENT:
    from accounts.views import development

    urlpatterns += [
        # /ontwikkeling/ : mails and codes on one's own machine; elsewhere this address does not exist
        path("ontwikkeling/", development.overview, name="development"),
        path("ontwikkeling/mail/<int:pk>/", development.mail, name="development_mail"),
    ]
