"""This file is about what people fill in to sign in, to set their account and to build a team."""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account.forms import AddEmailForm, ConfirmEmailVerificationCodeForm, ConfirmLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from accounts.models import Department, Role, User
from accounts.names import LineField


class EmailForm(forms.Form):
    use_required_attribute = False
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "required": _("Type your e-mail address."),
            "invalid": _("This is not an e-mail address. Example: name@example.org"),
        },
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class CodeField(forms.CharField):
    """Digits, as people type or paste them: with spaces, dashes or in another script."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs.update(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "class": "code-input"}
        )

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        digits = "".join(str(unicodedata.decimal(sign, "")) for sign in typed)
        # Without any digit it stays as it is, so that it is called wrong and not empty.
        return digits or typed


def _mailed_code() -> CodeField:
    return CodeField(
        label=_("The code from the mail"),
        help_text=_("Six numbers. They work for 10 minutes."),
        error_messages={"required": _("Type the code from the mail.")},
    )


def _app_code(help_text: Any) -> CodeField:
    return CodeField(
        label=_("The code from your app"),
        help_text=help_text,
        error_messages={"required": _("Type the code from your app.")},
    )


class CodeForm(forms.Form):
    use_required_attribute = False
    code = _mailed_code()


class LoginCodeForm(ConfirmLoginCodeForm):
    use_required_attribute = False
    code = _mailed_code()


class AddressCodeForm(ConfirmEmailVerificationCodeForm):
    use_required_attribute = False
    code = _mailed_code()


class AddressForm(AddEmailForm):
    use_required_attribute = False
    email = forms.EmailField(
        label=_("Your new e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "required": _("Type your e-mail address."),
            "invalid": _("This is not an e-mail address. Example: name@example.org"),
        },
    )


class SecondStepForm(AuthenticateForm):
    use_required_attribute = False
    code = _app_code(_("Six numbers. Or type one of your emergency codes."))


class SecondStepAgainForm(ReauthenticateForm):
    use_required_attribute = False
    code = _app_code(_("Six numbers. Or type one of your emergency codes."))


class AppForm(ActivateTOTPForm):
    use_required_attribute = False
    code = _app_code(_("Six numbers. They change every half minute."))


class CredentialField(forms.JSONField):
    """What a passkey answered. The login library trips over answers that no browser gives."""

    widget = forms.HiddenInput

    def __init__(self, *, kind: type[AuthenticationResponse | RegistrationResponse], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value)
            if found is not None:
                self.kind.from_dict(found)
        except ValidationError:
            raise
        except Exception as error:
            # Bytes within bytes within JSON: what can go wrong in reading them has no common name.
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """An answer counts once, so it never stands in a page again."""
        return initial


class PasskeyForm(LoginWebAuthnForm):
    credential = CredentialField(kind=AuthenticationResponse)


class PasskeyAsSecondStepForm(AuthenticateWebAuthnForm):
    credential = CredentialField(kind=AuthenticationResponse)


class PasskeyAgainForm(ReauthenticateWebAuthnForm):
    credential = CredentialField(kind=AuthenticationResponse)


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey always opens the door alone: a key that only is a second step would confuse people."""

    use_required_attribute = False
    hides_optional = True
    credential = CredentialField(kind=RegistrationResponse)
    name = LineField(label=_("Name for this passkey"), max_length=60, required=False)
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def clean_passwordless(self) -> bool:
        return True


class AccountForm(forms.ModelForm):
    use_required_attribute = False
    name = LineField(label=_("Your name"), required=False, help_text=_("Your colleagues see this name."))
    language = forms.ChoiceField(label=_("Language of our mails"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("name", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"


class RolesForm(forms.Form):
    use_required_attribute = False
    hides_optional = True
    department = forms.ChoiceField(
        label=_("Department"),
        help_text=_(
            "Whoever finds people or coordinates needs a department, not “Other”. Enforcement, fraud, checks "
            "on benefits, residence and public order never see people."
        ),
        choices=[("", _("Choose the department")), *Department.choices],
        error_messages={"required": _("Choose the department.")},
    )
    roles = forms.MultipleChoiceField(
        label=_("What may this person do?"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ColleagueForm(RolesForm):
    email = forms.EmailField(
        label=_("E-mail address at work"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        error_messages={
            "required": _("Type the e-mail address."),
            "invalid": _("This is not an e-mail address. Example: name@example.org"),
        },
    )
    name = LineField(label=_("Name"), required=False)
    field_order = ("email", "name", "department", "roles")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()
