"""App: the second person, who stands at the same tablet and shows who it is by a password. It signs nothing.

Source: domain notes A3 R43 (verified by two persons), F5 H1.
"""

from django.http import HttpRequest, QueryDict

from vertebra.app.accounts.factors import bare, is_locked, is_password
from vertebra.app.accounts.listen import note
from vertebra.app.accounts.models import Account
from vertebra.app.acting import who
from vertebra.terms.texts import Lang, Text

PASSWORD = "witness_password"
MISSING = Text("Name who verified it, with the password of that person.", "請選擇核對者並由其輸入密碼。")
SAME = Text("Somebody else must verify it.", "須由另一人核對。")
WRONG = Text("That is not the password of who verified it.", "核對者之密碼錯誤。")


class NoWitness(Exception):
    """Nobody has shown who the second person is."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why

    def says(self, lang: Lang) -> str:
        return self.why.into(lang)


def witness_of(request: HttpRequest, sent: QueryDict) -> str:
    """The user name of the second person, proven by the password.

    Raises:
        NoWitness: nobody, the same person, or a wrong password, which counts towards the lock of that account.
    """
    user = sent.get("witness", "").strip()
    account = Account.objects.filter(username=user).first()
    if account is None or not sent.get(PASSWORD, ""):
        raise NoWitness(MISSING)
    if user == who(request).user:
        raise NoWitness(SAME)
    attempt = bare(request)
    if is_locked(attempt, user) or not is_password(attempt, account, sent[PASSWORD]):
        note(user, "signature failed", "witness")
        raise NoWitness(WRONG)
    return user
