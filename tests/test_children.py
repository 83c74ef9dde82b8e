"""A child answers, fails, dies or outlives nobody."""

import os
import signal
import subprocess
import sys
import time

import pytest

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.children import Child, Ended, dying_with_us

# Seconds that a process may take to end on a busy machine; what it does would take ten times that.
LATEST = 60
PARENT = """
import signal, sys, time
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup, under which tests may run, ignores it
from kerasdemos.children import Child
child = Child({function})
print(child.pid, flush=True)
{then}
"""


def wait_for_the_end(mark, alive):
    latest = time.monotonic() + LATEST
    while alive(mark):
        assert time.monotonic() < latest, "a child lives on"
        time.sleep(0.02)


@pytest.fixture
def child():
    children = []

    def child(function, **environment):
        children.append(Child(function, **environment))
        return children[-1]

    yield child
    for one in children:
        one.end()


def test_a_child_calls_a_function_on_one_argument_after_another(child):
    shift = 3
    one = child(lambda n: n + shift)
    assert [one.call(n) for n in (1, 2, 40)] == [4, 5, 43]


def test_it_has_the_variables_and_the_modules_of_its_parent(child, tmp_path, monkeypatch):
    (tmp_path / "of_ours.py").write_text("import os\ndef f(name):\n"
                                         "    return os.environ[name]\n")
    monkeypatch.syspath_prepend(tmp_path)
    from of_ours import f

    one = child(f, THERE="yes")
    assert one.call("THERE") == "yes"


def test_what_it_prints_does_not_disturb_its_answers(child):
    one = child(lambda n: (print("x" * 100_000, flush=True), os.system("echo y"), n)[2])
    assert [one.call(1), one.call(2)] == [1, 2]


def _refuse(n):
    raise InputError(f"n: expected 0, got {n}")


def _unpicklable(n):
    class Own(Exception):
        def __init__(self, a, b):
            super().__init__("own")

    raise Own(1, 2)


def test_its_exceptions_arrive_and_it_goes_on(child):
    one = child(_refuse)
    for n in (1, 2):
        with pytest.raises(InputError, match=f"n: expected 0, got {n}"):
            one.call(n)
    with pytest.raises(Unavailable, match="Own: own"):
        child(_unpicklable).call(1)


def test_a_child_that_dies_is_an_error_and_no_wait(child):
    with pytest.raises(Ended):
        child(os._exit).call(3)
    one = child(time.sleep)
    os.kill(one.pid, signal.SIGKILL)
    with pytest.raises(Ended):
        one.call(600)


def test_the_end_of_a_child_does_not_wait_for_it(child):
    one = child(time.sleep)
    one.end()
    with pytest.raises(ProcessLookupError):
        os.kill(one.pid, 0)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(("function", "then"), [
    ("time.sleep", "child.call(600)"),  # it works
    ("print", "time.sleep(600)"),  # it waits
    ("lambda _: sum(range(10**12))", "child.call(0)"),  # it never lets go of Python's lock
])
def test_whatever_ends_the_parent_ends_the_child(function, then, number, alive):
    mark = f"child-{os.getpid()}-{time.monotonic_ns()}"
    parent = subprocess.Popen([sys.executable, "-c", PARENT.format(function=function, then=then)],
                              stdout=subprocess.PIPE, text=True, env=os.environ | {"MARK": mark})
    pid = int(parent.stdout.readline())
    time.sleep(0.2)
    assert pid in alive(mark)
    parent.send_signal(number)
    parent.communicate(timeout=LATEST)
    wait_for_the_end(mark, alive)


def test_a_parent_that_ends_as_its_child_begins_leaves_none(alive):
    mark = f"early-{os.getpid()}"
    for _ in range(5):
        parent = subprocess.Popen([sys.executable, "-c", PARENT.format(function="print", then="")
                                   + "import os; os._exit(0)"], stdout=subprocess.PIPE,
                                  env=os.environ | {"MARK": mark})
        parent.communicate(timeout=LATEST)
    wait_for_the_end(mark, alive)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's own")
def test_a_program_of_others_ends_with_a_killed_parent(alive):
    mark = f"program-{os.getpid()}"
    parent = subprocess.Popen(
        [sys.executable, "-c", "import subprocess; from kerasdemos.children import dying_with_us\n"
         "subprocess.run(dying_with_us(['sleep', '600']))"], env=os.environ | {"MARK": mark})
    while len(alive(mark)) < 2:
        time.sleep(0.02)
    time.sleep(0.2)
    parent.kill()
    parent.wait()
    wait_for_the_end(mark, alive)


def test_a_program_of_others_keeps_its_exit_code():
    assert subprocess.run(dying_with_us(["sh", "-c", "exit 7"])).returncode == 7
