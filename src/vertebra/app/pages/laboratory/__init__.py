"""App, pages, laboratory: what is known of the protocol before the first patient: faults, feasibility, rule, forecast.

Every answer is worked out once for what was asked and then kept: the study version, its reading and the choices of the
page are the whole question. Nothing of it is about a participant.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Literal, TypeVar

Made = TypeVar("Made")
Desk = Literal["short", "long"]
PARTS = ("faults", "feasibility", "design", "scenarios")
MOST = 32
PATIENCE_SECONDS = 6.0


class StillWorking(Exception):
    """The answer takes longer than a page may; it is being worked out, and will be there when it is asked for again.

    done, of: parts of the work, 0 of 0 where nobody counts them. before: the questions that are answered first.
    """

    def __init__(self, done: int = 0, of: int = 0, before: int = 0) -> None:
        super().__init__(f"{done} of {of}, after {before}")
        self.done, self.of, self.before = done, of, before


_answers: OrderedDict[Hashable, Future[Any]] = OrderedDict()
_lock = threading.Lock()
# One question at a time: a site's own work needs the other core. What takes a minute has a desk of its own, so that
# nobody's drawing waits for somebody's simulation.
_desks = {desk: ThreadPoolExecutor(1, f"laboratory-{desk}") for desk in ("short", "long")}
_waiting: dict[str, list[Hashable]] = {"short": [], "long": []}
_progress: dict[Hashable, tuple[int, int]] = {}
_here = threading.local()


def kept(question: Hashable, answer: Callable[[], Made], desk: Desk = "short") -> Made:
    """The answer to this question, worked out the first time it is asked; the oldest of many is forgotten.

    Raises:
        StillWorking: it is not there yet. Trouble: what the answer raises; asked again, it is tried again.
    """
    if hasattr(_here, "question"):  # an answer that asks for another one is at the desk already
        return _within(question, answer)
    with _lock:
        future = _answers.get(question) or _asked(question, answer, desk)
        _remember(question, future)
    try:
        found: Made = future.result(PATIENCE_SECONDS)
    except TimeoutError as slow:
        raise _standing(question, desk) from slow
    except BaseException:
        _answers.pop(question, None)
        raise
    return found


def progress(done: int, of: int) -> None:
    """Told by an answer while it is worked out: so many of so many parts are done."""
    _progress[_here.question] = done, of


def _asked(question: Hashable, answer: Callable[[], Made], desk: Desk) -> "Future[Made]":
    _waiting[desk].append(question)
    return _desks[desk].submit(_work, question, answer, desk)


def _standing(question: Hashable, desk: Desk) -> StillWorking:
    with _lock:
        waiting = _waiting[desk]
        before = waiting.index(question) if question in waiting else 0
        return StillWorking(*_progress.get(question, (0, 0)), before)


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


def _work(question: Hashable, answer: Callable[[], Made], desk: Desk) -> Made:
    _here.question = question
    try:
        return answer()
    finally:
        with _lock:
            _waiting[desk].remove(question)
            _progress.pop(question, None)
