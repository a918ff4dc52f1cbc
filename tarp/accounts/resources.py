"""People, offices, appointments, invitations and API tokens as files for staff. No secret and no hash is a column."""

from tarp.accounts.models import Appointment, Invitation, Office, Token, User
from tarp.records.resources import exported

OfficeResource = exported(Office, "kind", "name", "email", "version", "updated_at")
AppointmentResource = exported(
    Appointment, "user", "office__kind", "office", "role", "starts_on", "ends_on", "ended_at", "letter", "version", "updated_at"
)
InvitationResource = exported(
    Invitation,
    "office__kind",
    "office",
    "role",
    "email",
    "name",
    "language",
    "letter",
    "invited_by",
    "created_at",
    "expires_at",
    "accepted_at",
    "accepted_by",
    "superseded_at",
)
UserResource = exported(User, "name", "email", "language", "is_active", "joined_at", "last_login")
TokenResource = exported(Token, "name", "user", "prefix", "scope", "created_at", "expires_at", "last_used_at", "revoked_at")
