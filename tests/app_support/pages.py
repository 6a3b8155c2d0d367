"""What a page says: its links by their text, its groups of tasks, the fields of its forms; and how often it asks."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from app_support.served import Trial


def text(html: str) -> str:
    """What a person reads: without tags, blanks joined."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def links(html: str) -> dict[str, str]:
    """Address by what the link says; of two that say the same, the first."""
    found: dict[str, str] = {}
    for address, inside in re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.S):
        found.setdefault(text(inside), unescape(address))
    return found


def groups(html: str) -> dict[str, list[tuple[str, str]]]:
    """The work list: the tasks of each group by its id, as (what is said, where it leads)."""
    sections = re.findall(r'<section class="group" aria-labelledby="g-(\w+)">(.*?)</section>', html, re.S)
    return {id: [_task(li) for li in re.findall(r"<li>(.*?)</li>", inside, re.S)] for id, inside in sections}


def _task(row: str) -> tuple[str, str]:
    address = re.search(r'href="([^"]*)"', row)
    return text(row), unescape(address[1]) if address else ""


def work(client: Client) -> dict[str, list[tuple[str, str]]]:
    answer = client.get("/")
    assert answer.status_code == 200
    return groups(answer.content.decode())


def told(client: Client, address: str) -> str:
    """The page as HTML; it must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def messages(answer: HttpResponse) -> list[str]:
    """What the page says has happened."""
    return [text(m) for m in re.findall(r'<p class="message[^"]*"[^>]*>(.*?)</p>', answer.content.decode(), re.S)]


def hidden(html: str, action: str = "") -> dict[str, str]:
    """The hidden fields of the form that goes to an address (empty: the page's own), as a browser would send them."""
    forms = re.findall(r"<form[^>]*>.*?</form>", html, re.S)
    mine = next(f for f in forms if (f'action="{action}"' in f if action else "action=" not in f.partition(">")[0]))
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', mine))


@contextmanager
def queries(trial: Trial) -> Iterator[list[str]]:
    """The statements that are sent to the trial's database meanwhile, by the pages and by the ledger."""
    found: list[str] = []
    with CaptureQueriesContext(connections["default"]) as one:
        with CaptureQueriesContext(connections[trial.store.alias]) as other:
            yield found
        found += [q["sql"] for q in other.captured_queries]
    found += [q["sql"] for q in one.captured_queries]
