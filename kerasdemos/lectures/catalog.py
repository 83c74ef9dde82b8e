"""Every lecture that is there: both built-in ones and those of other installed packages."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from kerasdemos.checks import InputError
from kerasdemos.lectures import BUILT_IN, Lecture


@cache
def lectures():
    """Load both built-in lectures and those of other installed packages.

    Returns
    -------
    tuple of Lecture

    Raises
    ------
    InputError
        An entry point that is no lecture, or a lecture that another one stands in the way of.
    """
    found = []
    for name in BUILT_IN:
        module, attribute = name.split(":")
        found.append(getattr(import_module(module), attribute))
    for entry in sorted(entry_points(group="kerasdemos.lectures"), key=lambda one: one.name):
        found.append(_checked(entry, found))
    return tuple(found)


def _checked(entry, before):
    """Load the lecture of an entry point, or say in one line what is wrong with it."""
    named = f"{entry.name}: expected a lecture at the entry point {entry.value}"
    try:
        lecture = entry.load()
    except (ImportError, AttributeError) as error:
        raise InputError(f"{named}, got {type(error).__name__}: {error}") from None
    if not isinstance(lecture, Lecture):
        raise InputError(f"{named}, got {type(lecture).__name__}")
    for other in before:
        if lecture.letter == other.letter:
            raise InputError(f"{entry.name}: expected a letter of its own, got {lecture.letter!r}, "
                             f"which is that of {other.title}")
    taken = {experiment.name for other in before for experiment in other.experiments}
    for experiment in lecture.experiments:
        if experiment.name in taken:
            raise InputError(f"{entry.name}: expected experiments with names of their own, "
                             f"got {experiment.name!r}")
    ids = [claim.id for claim in lecture.claims]
    for claim in lecture.claims:
        if ids.count(claim.id) > 1:
            raise InputError(f"{entry.name}: expected an id of its own for each claim, "
                             f"got {claim.id!r} twice")
        if not claim.id.startswith(lecture.letter):
            raise InputError(f"{entry.name}: expected ids that begin with {lecture.letter!r}, "
                             f"got {claim.id!r}")
    return lecture


def experiments():
    """Every experiment of every lecture: dict of str to Experiment, by name."""
    return {experiment.name: experiment for lecture in lectures()
            for experiment in lecture.experiments}


def experiment_called(name):
    """Return the experiment of that name; an Experiment is returned as it is.

    Raises
    ------
    InputError
        There is none.
    """
    from kerasdemos.evidence.experiments import Experiment

    if isinstance(name, Experiment):
        return name
    known = experiments()
    if not isinstance(name, str) or name not in known:
        raise InputError(f"experiment: expected one of {', '.join(known)}, got {name!r}")
    return known[name]


def run(experiment, seed):
    """Run one experiment, or the one of that name, from one seed.

    Parameters, returns and raises as `kerasdemos.evidence.running.run`.
    """
    from kerasdemos.evidence import running

    return running.run(experiment_called(experiment), seed)


def replicate(experiment, seeds, jobs=None, cluster=None, **options):
    """Run an experiment, or the one of that name, from many seeds.

    Parameters, returns and raises as `kerasdemos.evidence.replication.replicate`.
    """
    from kerasdemos.evidence import replication

    return replication.replicate(experiment_called(experiment), seeds, jobs, cluster, **options)


def verdicts(results=None):
    """Judge every claim of every lecture.

    Parameters
    ----------
    results : Results or path-like, optional
        A folder: the runs in it alone. By default those that came with the package, joined with
        the user's own.

    Returns
    -------
    pandas.DataFrame
        One row a claim, index ``id``: ``lecture``, ``slide``, ``what``, ``origin``, ``kind``,
        ``printed``, ``ours``, ``verdict``, ``note``, and how numbers spread that differ from
        run to run.
    """
    from kerasdemos.evidence.judge import judge_all, table_of
    from kerasdemos.evidence.results import load, stored
    from kerasdemos.evidence.runs import Results

    known = experiments().values()
    if not isinstance(results, Results):
        results = load(results, known) if results else stored(known)
    return table_of(judge_all(lectures(), results))


@contextmanager
def computed_beside(judge=None):
    """Judge every claim that needs no runs in a process beside this one, which goes on.

    Parameters
    ----------
    judge : callable, optional
        Judges those of a room, given by its full name: dict of id to `Judgement`.

    Yields
    ------
    callable
        Returns their judgements, as `judge_computed` does. Rooms that NumPy is enough for and that
        the process has not come to are judged here meanwhile; so are all others where it was
        ended, for want of memory perhaps, or there is one core.
    """
    from kerasdemos.children import Child, Ended
    from kerasdemos.machine import cores

    judge, judged = judge or _judged, {}
    rooms = [room for lecture in lectures() for room in lecture.rooms]
    first = [room for room in rooms if not _numpy_alone(room)]
    waiting = deque(filter(_numpy_alone, rooms))  # for whoever comes to them
    child = Child(judge) if cores() > 1 else None

    def beside():
        for room in first:
            judged[room] = child.call(room)
        while room := _taken(waiting.popleft):
            judged[room] = child.call(room)

    with ThreadPoolExecutor(1) as thread:
        answer = child and thread.submit(beside)

        def computed():
            if child:
                while room := _taken(waiting.pop):
                    judged[room] = judge(room)
                with suppress(Ended):
                    answer.result()
            judged.update({room: judge(room) for room in rooms if room not in judged})
            return {id: judgement for room in rooms for id, judgement in judged[room].items()}

        try:
            yield computed
        finally:
            if child:
                child.end()


def _taken(take):
    """What is taken, or None where none is left: two ask, and neither waits for the other."""
    with suppress(IndexError):
        return take()


def _numpy_alone(room):
    return getattr(import_module(room), "NUMPY_ALONE", False)


def _judged(room):
    """Judge the claims of a room that need no runs."""
    from kerasdemos.evidence.judge import judge_computed
    from kerasdemos.machine import load_tensorflow

    if not _numpy_alone(room):
        load_tensorflow()  # without its start-up messages
    return judge_computed(import_module(room).CLAIMS)
