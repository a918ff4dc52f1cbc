"""Makes the account from which everybody else is invited, once."""

from getpass import getpass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from tarp.accounts.models import User
from tarp.accounts.people import appoint_first_administrator
from tarp.records.rules import Refused


def new_password() -> str:
    password = getpass("Password: ")
    validate_password(password)
    if getpass("The same again: ") != password:
        raise CommandError("The two passwords differ. Nothing was made.")
    return password


class Command(BaseCommand):
    help = "Makes the first administrator of a new site, who invites everybody else; asks for a password unless the account exists."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help="the person's name, in quotation marks")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *args: Any, email: str, name: str, language: str, **options: Any) -> None:
        try:
            validate_email(email)
            password = "" if User.objects.at(email) else new_password()
            appointment = appoint_first_administrator(email=email, name=name, password=password, language=language)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        address = f"{settings.SITE_URL}/{language}/account/login/"
        self.stdout.write(f"{appointment.user.email} keeps people and offices. Sign in at {address} and set up the second factor first.")
