"""Schemathesis reads the API's own description and sends what it allows and what it forbids: nothing breaks.

What a server may answer is written in the description; anything else, a 500 above all, is a finding. The ledger is
sound afterwards, whatever was sent.
"""

from collections import Counter

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection

from app_support.served import served_trial
from stories import participant
from vertebra.app.store.verify import verify

EXAMPLES = 40


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    with served_trial(tmp_path_factory.mktemp("fuzz")) as trial:
        participant(trial.site, "P-001").consented().screened()
        trial.now_is(trial.site)
        yield trial
        assert verify(trial.store) == []


@pytest.fixture(scope="module")
def client(trial):
    """A browser in which a coordinator is signed in, with the token against forgery."""
    client = trial.client("coordinator")
    client.get("/files")
    return client


@pytest.fixture(scope="module")
def api(client):
    found = schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())
    found.app = WSGIHandler()
    return found


# The sign-in is always our own, so nothing is to be said of a cookie that schemathesis would have made up.
OURS = [ignored_auth, negative_data_rejection]
OPERATIONS = [
    "GET /api/me", "GET /api/study", "GET /api/participants", "GET /api/participants/{id}",
    "GET /api/participants/{id}/entries", "POST /api/participants/{id}/commands", "POST /api/commands",
]  # fmt: skip


def test_every_operation_is_tried(api):
    assert {found.ok().label for found in api.get_all_operations()} == set(OPERATIONS)


@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name.lower())
def test_the_api_answers_as_it_says(api, client, label, mode):
    operation = next(found.ok() for found in api.get_all_operations() if found.ok().label == label)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    headers = {"X-CSRFToken": cookies["csrftoken"], "Accept-Encoding": "identity"}
    seen = Counter()

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    def answers(case):
        seen[case.call_and_validate(headers=headers, cookies=cookies, excluded_checks=OURS).status_code] += 1

    try:
        answers()
    except Unsatisfiable:
        pytest.skip("nothing about it can be wrong")
    assert not seen[401], "it was signed in"
