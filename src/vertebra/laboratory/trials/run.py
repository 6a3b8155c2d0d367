"""Laboratory, trials: run a grid: scenarios by the block, here or on other workers, with the same result.

A task is some blocks of one scenario. Blocks carry their own chance (`streams`), and their tallies are added in order:
results depend on study, grid, seed and number of trials, not on who worked, nor on how the blocks were shared out.
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from vertebra.laboratory.trials.grid import Grid, Planned, plan
from vertebra.laboratory.trials.kernel import draw_block
from vertebra.laboratory.trials.lots import rows_needed
from vertebra.laboratory.trials.results import Outcome, Simulated, outcome_of
from vertebra.laboratory.trials.scenario import Scenario
from vertebra.laboratory.trials.setting import Setting
from vertebra.laboratory.trials.streams import BLOCK
from vertebra.laboratory.trials.tally import Tally, add, count
from vertebra.terms.trouble import Trouble

Progress = Callable[[int, int], None]
"""Told how many of how many tasks are done."""
Task = tuple[Setting, Scenario, int, int, int, int]
Workers = Callable[[list[Task], Progress], list[list[Tally]]]
"""Whoever does the tasks; gives the tallies of each task, in the order of the tasks."""


def run_grid(
    setting: Setting,
    grid: Grid,
    trials: int,
    seed: int,
    workers: Workers | None = None,
    progress: Progress = lambda done, all_: None,
    blocks_a_task: int = 4,
) -> Simulated:
    """Simulate every scenario of the grid `trials` times.

    Raises:
        Trouble: no trial asked for, or a scenario under which no trial could end.
    """
    if trials < 1:
        raise Trouble(f"{trials} trials tell nothing: ask for one or more")
    planned = plan(grid)
    _refuse_endless(setting, planned)
    tasks = [(i, t) for i, p in enumerate(planned) for t in _tasks(setting, p.scenario, trials, seed, blocks_a_task)]
    done = (workers or here)([task for _, task in tasks], progress)
    numbered = zip((i for i, _ in tasks), done, strict=True)
    by_scenario = groupby(numbered, key=lambda pair: pair[0])
    outcomes = [
        outcome_of(setting, planned[i], add(tally for _, tallies in some for tally in tallies))
        for i, some in by_scenario
    ]
    return _told(setting, grid, trials, seed, tuple(outcomes))


def _refuse_endless(setting: Setting, planned: tuple[Planned, ...]) -> None:
    for one in planned:
        try:
            rows_needed(setting, one.scenario)
        except ValueError as wrong:
            raise Trouble(str(wrong)) from wrong


def _tasks(setting: Setting, scenario: Scenario, trials: int, seed: int, blocks: int) -> Iterator[Task]:
    last = -(-trials // BLOCK)
    for first in range(0, last, blocks):
        yield setting, scenario, seed, trials, first, min(first + blocks, last)


def _told(setting: Setting, grid: Grid, trials: int, seed: int, outcomes: tuple[Outcome, ...]) -> Simulated:
    return Simulated(
        study=setting.study,
        study_version=setting.version,
        rule=setting.rule,
        rule_sha256=setting.sha256,
        stops=setting.boundary.stops,
        world=setting.world_hash,
        visits=setting.visits,
        days=setting.days,
        criteria=setting.criteria,
        grid=grid,
        seed=seed,
        trials=trials,
        outcomes=outcomes,
    )


def work(task: Task) -> list[Tally]:
    """The tallies of the blocks of one task; the last block of a run may be a part of one."""
    setting, scenario, seed, trials, first, last = task
    sizes = (min(BLOCK, trials - block * BLOCK) for block in range(first, last))
    return [
        count(setting, scenario, draw_block(setting, scenario, seed, first + i, size)) for i, size in enumerate(sizes)
    ]


def here(tasks: list[Task], progress: Progress) -> list[list[Tally]]:
    """One task after another in this process."""
    done = []
    for task in tasks:
        done.append(work(task))
        progress(len(done), len(tasks))
    return done


def by_dask(scheduler: str) -> Workers:
    """Let Dask share out the tasks on this machine: `scheduler` is "threads" or "processes"."""
    from dask.base import compute
    from dask.callbacks import Callback

    def shared_out(tasks: list[Task], progress: Progress) -> list[list[Tally]]:
        finished = [0]

        def told(*_: object) -> None:
            finished[0] += 1
            progress(min(finished[0], len(tasks)), len(tasks))

        with Callback(posttask=told):  # type: ignore[no-untyped-call]
            return list(compute(*_delayed(tasks), scheduler=scheduler))  # type: ignore[no-untyped-call]

    return shared_out


def by_cluster(client: Any) -> Workers:
    """Let a Dask cluster share out the tasks; `client` is connected to its scheduler."""

    def shared_out(tasks: list[Task], progress: Progress) -> list[list[Tally]]:
        done: list[list[Tally]] = []
        for waiting in client.compute(_delayed(tasks)):
            done.append(waiting.result())
            progress(len(done), len(tasks))
        return done

    return shared_out


def _delayed(tasks: list[Task]) -> list[Any]:
    from dask.delayed import delayed

    return [delayed(work, pure=False)(task) for task in tasks]


def dask_workers(address: str) -> Workers:
    """Dask's own threads or processes by that word, else the cluster at that address.

    Raises:
        Trouble: a cluster was named, but its library is not installed, or nobody answers there.
    """
    for scheduler in ("threads", "processes"):
        if address == scheduler:
            return by_dask(scheduler)
    try:
        from distributed import Client  # type: ignore[import-not-found,unused-ignore]
    except ImportError as missing:
        raise Trouble(
            f"a Dask cluster ({address}) needs the library `distributed`: install it, or name threads or processes"
        ) from missing
    try:
        return by_cluster(Client(address, timeout="10s"))
    except (OSError, ValueError) as wrong:
        raise Trouble(f"no Dask scheduler answers at {address}: {wrong}") from wrong
