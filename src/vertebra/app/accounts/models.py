"""App, accounts: the table of accounts. An account is closed, never deleted, and its name is never used again.

What an account may do is not here: the ledger's delegations say it. Nor is anything personal beyond the name that is
printed under a signature.
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
    """username: as the ledger writes it. title: the printed name. since: what every older session is ended by."""

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
