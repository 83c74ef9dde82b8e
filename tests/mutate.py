"""Mutation testing: `make mutate MINUTES=20` says how many planted mistakes the tests notice.

A mutant is the package with one operator, number, comparison, condition or loop changed, by
Cosmic Ray's operators; one a place in the source, the places in an order drawn from a seed, so
that what the minutes allow is a random sample. On each run the tests that matter to the mutated
module: its own file first, then those that import it or a neighbour that does, until one fails.
A test that breaks off, or takes three times as long as without the mistake, has noticed it. All
is done in copies of the tree and of the folder where data is kept, which a mistake may damage.
"""

import argparse
import ast
import multiprocessing
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("byhand", "training", "evidence", "data")
# Without @cache a function is slower, and nothing else: no test could tell.
LEFT_OUT = ("RemoveDecorator",)
# zip(..., strict=True) says that lengths agree; where they do, it changes nothing. Dataclasses are
# frozen, all of them: tests/test_package.py sees to it.
GUARDS = ("strict=", "frozen=")
# Where the framework is missing, their tests are skipped.
NEEDS = {"many_jax.py": "jax", "many_torch.py": "torch"}
# Of the tests that import a module, as many as fit into this: the module's own always run.
SECONDS = 120
LOADED_ONCE = ("pytest", "pandas", "scipy.stats", "sklearn.datasets", "matplotlib.pyplot",
               "tensorflow", "keras")


# --- Mutants ------------------------------------------------------------------------------------


def places(file):
    """Where a file can be changed and how: {(line, column): [(operator, occurrence), ...]}."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    text, found = file.read_text(encoding="utf-8"), defaultdict(list)
    nodes, lines = list(ast_nodes(get_ast(text))), text.splitlines()
    for name in operator_names():
        operator = get_operator(name)
        if operator.arguments() or name.endswith(LEFT_OUT):
            continue
        starts = (start for node in nodes for start, _ in operator().mutation_positions(node))
        for occurrence, start in enumerate(starts):
            if not lines[start[0] - 1][:start[1]].endswith(GUARDS):
                found[start].append((name, occurrence))
    return found


def mutated(source, name, occurrence):
    """A file's text with one change, or None where Python would refuse it or nothing changes."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    try:
        text = mutate_code(source, get_operator(name)(), occurrence)
        same = text is None or ast.dump(ast.parse(text)) == ast.dump(ast.parse(source))
    except (AttributeError, SyntaxError):  # exceptions with a dot, which Cosmic Ray cannot replace
        return None
    return None if same else text


def sample(number, seed, only):
    """Draw mutants, at most one a place.

    Returns a list of (file, line, the file's new text), and how many places there are.
    """
    draw = random.Random(seed)
    files = [file for room in ROOMS for file in sorted((ROOT / "kerasdemos" / room).glob("*.py"))
             if only in str(file) and find_spec(NEEDS.get(file.name, "sys"))]
    everywhere = [(file, start, ways) for file in files
                  for start, ways in sorted(places(file).items())]
    draw.shuffle(everywhere)
    drawn = []
    for file, start, ways in everywhere:
        text = mutated(file.read_text(encoding="utf-8"), *draw.choice(ways))
        if text is not None:
            drawn.append((file.relative_to(ROOT), start[0], text))
        if len(drawn) == number:
            break
    return drawn, len(everywhere)


def changed_line(file, text):
    """The line of a file that a mutant changes, before and after."""
    pairs = zip((ROOT / file).read_text(encoding="utf-8").splitlines(), text.splitlines(),
                strict=False)
    return next(f"{before.strip()}  ->  {after.strip()}" for before, after in pairs
                if before != after)


# --- The tests that matter ----------------------------------------------------------------------


def module_name(file):
    """The name under which a file of the package is imported."""
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


@cache
def imports(file):
    """What a test file imports of the package: modules, and names with their module."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name.startswith("kerasdemos")}


def public_names(module):
    """The full names under which a module's content is had from its room and from the package."""
    room = module.split(".")[1]
    tree = ast.parse((ROOT / "kerasdemos" / room / "__init__.py").read_text(encoding="utf-8"))
    tables = [node.value for node in tree.body if isinstance(node, ast.Assign)
              and node.targets[0].id == "_HOME"]
    names = [name.value for table in tables
             for name, home in zip(table.keys, table.values, strict=True)
             if isinstance(home, ast.Constant)
             and home.value.split(".")[-1] == module.split(".")[-1]]
    return {f"{package}.{name}" for name in names
            for package in ("kerasdemos", f"kerasdemos.{room}")}


def neighbours(file):
    """The modules of a file's room that stand on it, at first or second hand."""
    room = {module_name(other.relative_to(ROOT)): imports(other)
            for other in sorted((ROOT / file).parent.glob("*.py"))}
    standing = {module_name(file)}
    while more := {name for name, used in room.items() if used & standing} - standing:
        standing |= more
    return standing


def tests_of(file):
    """The test files for a file of the package: its own, those that import it, the neighbours'."""
    tests, module = ROOT / "tests", module_name(file)
    folder = tests / file.relative_to("kerasdemos").parent
    own = folder / f"test_{file.stem.lstrip('_')}.py"
    near, wide = ({name for one in modules for name in (one, *public_names(one))}
                  for modules in ({module}, neighbours(file)))
    rank = {test: (test != own, test.parent != folder, not imports(test) & near)
            for test in sorted(tests.rglob("test_*.py"))
            if test == own or imports(test) & near or (
                test.parent == folder and imports(test) & wide)}
    return sorted(rank, key=rank.get)


# --- Running them -------------------------------------------------------------------------------


def _run(tree, files, say):
    """In a process of its own, with the frameworks loaded: run test files, stop at a failure."""
    os.setsid()
    os.chdir(tree)
    sys.path.insert(0, str(tree))
    os.environ |= {"PYTHONPATH": str(tree), "KERASDEMOS_CACHE": f"{tree}-data"}
    with open(say, "w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        import pytest

        status = pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *map(str, files)])
        sys.stdout.flush()
    os._exit(int(status))


def _link(file, to):
    """Give a file a second name, or copy it where that cannot be: files are replaced, not changed.
    """
    try:
        os.link(file, to)
    except OSError:
        shutil.copy2(file, to)


def all_data_here():
    """Whether no test must be skipped for want of data, so that a mistake may not hide it."""
    # Not above: the processes import this file, and shall have the package of their own tree.
    from kerasdemos import cifar10, fashion_mnist, mnist
    from kerasdemos.checks import Unavailable

    try:
        return all(load(download=False) for load in (fashion_mnist, cifar10, mnist))
    except Unavailable:
        return False


class Tree:
    """A copy of the repository in which tests run."""

    def __init__(self, folder, number, processes):
        self.folder, self.processes = folder / f"tree-{number}", processes
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True,
                                check=True).stdout.splitlines()
        for name in listed:
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, self.folder / name)

    def passes(self, files, limit):
        """Run test files: whether all passed, and the seconds; False as well after `limit`."""
        from kerasdemos.files import cache_folder

        kept = f"{self.folder}-data"
        shutil.rmtree(kept, ignore_errors=True)
        if cache_folder().exists():
            shutil.copytree(cache_folder(), kept, copy_function=_link)
        process = self.processes.Process(
            target=_run, args=(self.folder, files, f"{self.folder}.txt"))
        started = time.monotonic()
        process.start()
        process.join(limit)
        if process.is_alive():
            os.killpg(process.pid, signal.SIGKILL)
            process.join()
        return process.exitcode in (0, 5), time.monotonic() - started  # 5: all are slow tests

    def put(self, file, text):
        """Write a file, and forget what Python compiled of it."""
        (self.folder / file).write_text(text, encoding="utf-8")
        for compiled in (self.folder / file).parent.glob(f"__pycache__/{file.stem}.*.pyc"):
            compiled.unlink()


class Tests:
    """How long each test file takes without a mistake; one that fails is an error."""

    def __init__(self):
        self.seconds = {}

    def measured(self, tree, file):
        """Seconds of one file."""
        if file not in self.seconds:
            passed, self.seconds[file] = tree.passes([file], 1200)
            if not passed:
                raise SystemExit(f"mutate: {file} fails without a mistake:\n"
                                 + Path(f"{tree.folder}.txt").read_text()[-2000:])
        return self.seconds[file]

    def within(self, tree, files, seconds):
        """The first file, and of the others in their order those that fit into so many seconds."""
        kept, total = files[:1], self.measured(tree, files[0])
        for file in files[1:]:
            if total < seconds and total + self.measured(tree, file) <= seconds:
                kept, total = [*kept, file], total + self.seconds[file]
        return kept, total


def tried(tree, tests, mutant):
    """Whether the tests notice a mutant."""
    file, _, text = mutant
    matter, seconds = tests.within(tree, [test.relative_to(ROOT) for test in tests_of(file)],
                                   SECONDS)
    right = (ROOT / file).read_text(encoding="utf-8")
    tree.put(file, text)
    try:
        return not tree.passes(matter, 3 * seconds + 20)[0]
    finally:
        tree.put(file, right)


def run(mutants, minutes, jobs):
    """Try mutants one after the other; yields (mutant, noticed) as they are done."""
    os.environ |= {"MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}
    if all_data_here():
        os.environ["KERASDEMOS_REQUIRE_DATA"] = "1"
    # Their share of the cores: threads that wait for one another there cost twice the time.
    os.environ |= dict.fromkeys(("TF_NUM_INTRAOP_THREADS", "OPENBLAS_NUM_THREADS"),
                                str(max(1, (os.cpu_count() or 1) // jobs)))
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(list(LOADED_ONCE))
    end, tests = time.monotonic() + 60 * minutes, Tests()
    done, waiting = queue.Queue(), list(mutants)

    def work(number):
        try:
            tree = Tree(Path(folder), number, processes)
            while time.monotonic() < end:
                try:
                    mutant = waiting.pop(0)
                except IndexError:
                    break
                done.put((mutant, tried(tree, tests, mutant)))
            done.put(None)
        except BaseException as error:
            done.put(error)

    with tempfile.TemporaryDirectory() as folder:
        workers = [threading.Thread(target=work, args=(number,), daemon=True)
                   for number in range(jobs)]
        for worker in workers:
            worker.start()
        while workers:
            one = done.get()
            if isinstance(one, BaseException):
                raise one
            if one is None:
                workers.pop()
                continue
            yield one


def main():
    """Read the command line, try the mutants, say the score and who survived."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="files whose path contains this")
    options = parser.parse_args()
    mutants, n_places = sample(options.number, options.seed, options.only)
    noticed, survivors = 0, []
    for (file, line, text), killed in run(mutants, options.minutes, options.jobs):
        noticed += killed
        if not killed:
            survivors.append(f"{file}:{line}: {changed_line(file, text)}")
            print(f"\r{survivors[-1]}", flush=True)
        print(f"\r{noticed + len(survivors)} of {len(mutants)}, {noticed} noticed",
              end="", file=sys.stderr, flush=True)
    n = noticed + len(survivors)
    print(file=sys.stderr)
    missing = [f"{file} ({name} is not installed)" for file, name in NEEDS.items()
               if not find_spec(name)]
    if missing:
        print(f"Left out: {', '.join(missing)}")
    print(f"{noticed} of {n} mutants noticed ({noticed / max(n, 1):.0%}); {len(mutants)} drawn "
          f"from {n_places} places, seed {options.seed}, {options.minutes:g} minutes at most")


if __name__ == "__main__":
    main()
