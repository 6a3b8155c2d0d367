"""App, pages, laboratory: what is known of the protocol before the first patient: faults, feasibility, rule, forecast.

Every answer is worked out once for what was asked and then kept: the study version, its reading and the choices of the
page are the whole question. Nothing of it is about a participant.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

Made = TypeVar("Made")
PARTS = ("faults", "feasibility", "design", "scenarios")
MOST = 32
PATIENCE_SECONDS = 6.0


class StillWorking(Exception):
    """The answer takes longer than a page may; it is being worked out, and will be there when it is asked for again."""


_answers: OrderedDict[Hashable, Future[Any]] = OrderedDict()
_lock = threading.Lock()
_desk = ThreadPoolExecutor(1, "laboratory")  # one question at a time: a site's own work needs the other core
_here = threading.local()


def kept(question: Hashable, answer: Callable[[], Made]) -> Made:
    """The answer to this question, worked out the first time it is asked; the oldest of many is forgotten.

    Raises:
        StillWorking: it is not there yet. Trouble: what the answer raises; asked again, it is tried again.
    """
    if getattr(_here, "working", False):  # an answer that asks for another one is at the desk already
        return _within(question, answer)
    with _lock:
        future = _answers.get(question) or _answers.setdefault(question, _desk.submit(_work, answer))
        _remember(question, future)
    try:
        found: Made = future.result(PATIENCE_SECONDS)
    except TimeoutError as slow:
        raise StillWorking from slow
    except BaseException:
        _answers.pop(question, None)
        raise
    return found


def _within(question: Hashable, answer: Callable[[], Made]) -> Made:
    known = _answers.get(question)
    if known is not None and known.done() and known.exception() is None:
        found: Made = known.result()
        return found
    done: Future[Made] = Future()
    done.set_result(answer())
    with _lock:
        _remember(question, done)
    return done.result()


def _remember(question: Hashable, future: "Future[Any]") -> None:
    _answers[question] = future
    _answers.move_to_end(question)
    while len(_answers) > MOST:
        _answers.popitem(last=False)


def _work(answer: Callable[[], Made]) -> Made:
    _here.working = True
    return answer()
