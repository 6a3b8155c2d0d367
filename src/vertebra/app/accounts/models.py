"""App, accounts: the tables of accounts and one-time links. An account is closed, never deleted, its name never reused.

What an account may do is not here: the ledger's delegations say it. Nor is anything personal beyond the name that is
printed under a signature. The ledger also says which accounts there are; these rows follow it (see `following`).
"""

from typing import Any, NoReturn

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

NAME = RegexValidator(r"\A[a-z][a-z0-9._-]{1,31}\Z")


class Kept(models.QuerySet["Account"]):
    """Accounts that nobody can delete."""

    def delete(self) -> NoReturn:
        raise TypeError("an account is closed, never deleted")


class Accounts(BaseUserManager["Account"]):
    def get_queryset(self) -> Kept:
        return Kept(self.model, using=self._db)

    def open(self, username: str, title: str, password: str | None = None) -> "Account":
        """A new account; without a password nobody can sign in until one is set by a link."""
        account = self.model(username=username, title=title)
        account.set_password(password)
        account.full_clean(exclude=["password"])
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """username: as the ledger writes it. title: the printed name.

    accepted_at: when its holder accepted that signatures here bind like those on paper. is_demo: of a simulated trial,
    with a password that everybody knows.
    """

    username = models.CharField(max_length=32, unique=True, validators=[NAME])
    title = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["title"]
    objects = Accounts()

    class Meta:
        db_table = "account"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("an account is closed, never deleted")

    def __str__(self) -> str:
        return f"{self.title} ({self.username})"


class Link(models.Model):
    """A link that works once.

    digest: SHA-256 of the secret in the address; the secret itself is kept nowhere. account: whose password it sets;
    None for the link that founds a trial. made_by: user name of the administrator, empty for the program.
    frees: the second factors are removed with it, which needs another person's word: vouched_by.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT)
    made_by = models.CharField(max_length=32, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    frees = models.BooleanField(default=False)
    vouched_by = models.CharField(max_length=32, blank=True)

    class Meta:
        db_table = "account_link"


class Badge(models.Model):
    """A code that says who somebody is, to verify a label with; never a signature.

    digest: of the code, which is kept nowhere. made_by, revoked_by: user names. An account has one that counts.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    made_by = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=32, blank=True)

    class Meta:
        db_table = "account_badge"
