"""People, the offices that they hold, and how they come in: invitations, tokens."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tarp.accounts import rules
from tarp.accounts.choices import OfficeKind, Role, Scope
from tarp.accounts.standing import Held, Standing
from tarp.records.history import remember
from tarp.records.models import Record


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person with this address (kept in lower case)."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())

    def at(self, address: str) -> User | None:
        """The person with this address, whatever its case."""
        return self.filter(email=address.lower()).first()

    def holding(self, offices: Any, *roles: str) -> models.QuerySet[User]:
        """The people who hold one of these offices (ids, or a query for them) today, in one of these roles or in any."""
        held = Appointment.objects.in_force().filter(office__in=offices, **({"role__in": roles} if roles else {}))
        return self.filter(is_active=True, pk__in=held.values("user")).order_by("pk")


class User(AbstractBaseUser):
    """A person. What they may do follows from the offices they hold today, never from the account itself."""

    email = models.EmailField(
        _("e-mail address"), unique=True, error_messages={"unique": _("There is already an account with this address.")}
    )
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="accounts_user_email_in_lower_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def standing(self) -> Standing:
        """The offices held today; one query, kept for the life of this object (one request)."""
        held = Appointment.objects.in_force().filter(user=self).values_list("role", "office_id", "office__kind").order_by("pk")
        return Standing(tuple(Held(*row) for row in held))

    # What Django's admin asks of a user; the admin's own classes ask the rules.
    @property
    def is_staff(self) -> bool:
        return self.is_active and self.standing.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    def has_perm(self, permission: str, record: Any = None) -> bool:
        return False


@remember
class Office(Record):
    """What access belongs to: the secretariat, a contact point of a Party, the desk of a provider."""

    kind = models.CharField(_("kind"), max_length=20, choices=OfficeKind)
    name = models.CharField(_("name"), max_length=300)
    email = models.EmailField(_("e-mail address of the office"), blank=True, default="")

    may_create = may_edit = rules.keeps_offices

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="accounts_office_named_once")]

    def __str__(self) -> str:
        return self.name


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def in_force(self, on: Any = None) -> AppointmentQuerySet:
        """Appointments whose first day has come, whose last day has not passed and which were not ended early."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on, ended_at=None)


@remember
class Appointment(Record):
    """A person holds an office in a role, from a day to a day. The last day of the appointment is the last day of access."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name=_("person"))
    office = models.ForeignKey(Office, models.PROTECT, related_name="appointments", verbose_name=_("office"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended early at"), null=True, blank=True, editable=False)
    letter = models.CharField(_("nominating letter"), max_length=300, blank=True, default="", help_text=_("Its date and reference."))

    objects = AppointmentQuerySet.as_manager()
    may_create = may_edit = rules.appoints

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="accounts_appointment_ends_after_start",
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.UniqueConstraint(
                fields=["user", "office", "role"], condition=Q(ends_on=None, ended_at=None), name="accounts_appointment_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.office} · {self.get_role_display()}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, superseded_at=None, expires_at__gt=timezone.now())

    def of_token(self, token_hash: str) -> Invitation | None:
        return self.filter(token_hash=token_hash).select_related("office").first()


@remember
class Invitation(Record):
    """An invitation to hold an office: single use, expiring, superseded by the next, its token kept only as a hash."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="invitations", verbose_name=_("office"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    letter = models.CharField(_("nominating letter"), max_length=300, blank=True, default="", help_text=_("Its date and reference."))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"), editable=False)
    expires_at = models.DateTimeField(_("expires at"), editable=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("accepted by"), editable=False)
    superseded_at = models.DateTimeField(_("superseded at"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()
    may_create = may_edit = rules.appoints

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None) | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accounts_invitation_accepted_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.office}"


class TokenQuerySet(models.QuerySet["Token"]):
    def live(self) -> TokenQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)


class Token(models.Model):
    """A key for the REST door: acts for its person, within its scope, until its day. Only a hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=100, help_text=_("What you will use it for."))
    scope = models.CharField(_("scope"), max_length=10, choices=Scope, default=Scope.READ)
    prefix = models.CharField(_("begins with"), max_length=12, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
