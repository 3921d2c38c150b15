"""How allauth fits in here: whom letters come from, and in which language they are."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import get_language, override

from uprcoop.common.mail import send


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queued like every other letter: a slow mail server tells nobody which addresses exist."""
        user = get_user_model().objects.filter(email__iexact=email).only("language").first()
        # Of an address without an account the language is that of the page.
        language = user.language if user else get_language()
        with override(language or settings.LANGUAGE_CODE):
            message = self.render_mail(
                template_prefix,
                email,
                {
                    **context,
                    "email": email,
                    "current_site": {"name": settings.SITE_NAME, "domain": settings.SITE_URL},
                    "request": self.request,
                },
            )
            send(to=email, subject=message.subject, body=str(message.body))
