"""Logging in: a code sent to the address in the book."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from network.clock import now
from network.errors import Text
from network.events.work import DeferredError
from network.ids import uuid7
from network.invitations.post import RefusedError, hand_over

SUBJECTS = {
    "account/email/login_code": Text("Din kode", "Your code"),
    "account/email/unknown_account": Text("Log ind", "Log in"),
}


class CodeByMail(DefaultAccountAdapter):  # type: ignore[misc]
    """Sends codes through the same post as invitations. The answer is the same whether an address is known or not."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody signs up; people are put in the book by a planner or a coordinator."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code, or the word that the address is not in the book."""
        try:
            _send(email, SUBJECTS[template_prefix], _said(context.get("code")))
        except (DeferredError, RefusedError) as error:
            unavailable = render(self.request, "account/unavailable.html", status=503)
            raise ImmediateHttpResponse(unavailable) from error


def confirm(request: HttpRequest) -> HttpResponseBase:
    """The page for the code. Whoever guesses on and on from one place is told to wait, whatever they guess."""
    if not ratelimit.consume(request, action="login_failed"):
        page = render(request, "mishaps/wait.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        page["Retry-After"] = "3600"
        return page
    answer: HttpResponseBase = views.confirm_login_code(request)
    return answer


@require_POST
def again(request: HttpRequest) -> HttpResponseBase:
    """Back to the page for the address, where a code never came or went to a wrong one; that code no longer counts."""
    if not request.user.is_authenticated:
        request.session.flush()
    address = reverse("account_request_login_code")
    wanted = request.POST.get("next", "")
    return redirect(f"{address}?{urlencode({'next': wanted})}" if wanted else address)


def _said(code: str | None) -> Text:
    if code is None:
        return Text(
            "Adressen er ikke kendt her. Bed din kontaktperson i styrelsen om at oprette dig.",
            "The address is not known here. Ask your contact at the agency to put you in the book.",
        )
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    return Text(
        f"Din kode er {code}. Den gælder i {minutes} minutter. Har du ikke selv bedt om den, så se bort fra mailen.",
        f"Your code is {code}. It holds for {minutes} minutes. If you did not ask for it, ignore this mail.",
    )


def _send(recipient: str, subject: Text, said: Text) -> None:
    mail, message_id = EmailMessage(policy=SMTP), f"<{uuid7()}@{settings.MAIL_DOMAIN}>"
    mail["From"] = Address(settings.AGENCY_NAME, addr_spec=settings.MAIL_FROM)
    mail["To"] = Address(addr_spec=recipient)
    mail["Subject"] = f"{subject.da} / {subject.en}"
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{said.da}\n\n{said.en}\n", cte="quoted-printable")
    hand_over(mail.as_bytes(), message_id=message_id, sender=settings.MAIL_FROM, recipient=recipient)
