"""The command `kerasdemos`: demos, data, experiments, the whole reproduction, the benchmark."""

import argparse
import os
import re
import sys

from kerasdemos import __version__, process
from kerasdemos.checks import InputError
from kerasdemos.endings import end, in_one_line, say
from kerasdemos.terminal import survive_any_encoding


def main(arguments=None):
    """Run one command.

    Parameters
    ----------
    arguments : list of str, optional
        The command line without the program's name; by default the process's own.

    Returns
    -------
    int
        The exit code: 0 done, 1 could not, 2 asked wrongly, 130 interrupted, 141 nobody reads.
    """
    survive_any_encoding()
    try:
        try:
            options = _parser().parse_args(arguments)
            return options.command(options) or 0
        finally:
            process.write_out()
    except (KeyboardInterrupt, Exception) as error:
        if (code := end("kerasdemos", error)) is None:
            raise
        return code


def _parser():
    parser = argparse.ArgumentParser(
        prog="kerasdemos", description="Two lectures on neural networks, run and checked.")
    parser.add_argument("--version", action="version", version=f"kerasdemos {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="run a demo; without a name, list them")
    demo.add_argument("name", nargs="?", metavar="NAME")
    for option, metavar in (("epochs", "N"), ("seed", "N"), ("data", "PATH"), ("out", "FOLDER"),
                            ("preset", "NAME")):
        demo.add_argument(f"--{option}", metavar=metavar, help="where the demo has it")
    demo.set_defaults(command=_demo)
    notebooks = commands.add_parser(
        "notebooks", help="write every demo as a notebook, its exercises' solutions beside it")
    notebooks.add_argument("folder", metavar="FOLDER")
    notebooks.set_defaults(command=_notebooks)
    from kerasdemos.benchmark.parts import PARTS
    from kerasdemos.data import _command

    _command.add_parser(commands)
    run = commands.add_parser("run", help="run one training of a lecture from one seed or many",
                              formatter_class=argparse.RawTextHelpFormatter)
    run.format_help = lambda shown=run.format_help: f"{shown()}\n{_experiments()}\n"
    run.add_argument("experiment", metavar="EXPERIMENT", help="one of the list below")
    run.add_argument("seeds", nargs="*", metavar="SEED",
                     help="numbers or ranges such as 0-29 (default: 0)")
    run.add_argument("--wrong", action="store_true",
                     help="train its wrong recipes instead: what its claims should tell apart")
    run.set_defaults(command=_run)
    reproduce = commands.add_parser("reproduce", help="judge every claim and write the report")
    reproduce.add_argument("--seeds", metavar="N", help="first run what is missing of the seeds 0 "
                           "to N - 1 of every experiment (default: run nothing)")
    reproduce.add_argument("--only", metavar="EXPERIMENT", help="run this experiment alone")
    reproduce.add_argument("--out", default="build/report", metavar="FOLDER",
                           type=os.path.expanduser,
                           help="of the report (default: %(default)s)")
    reproduce.set_defaults(command=_reproduce)
    for command in (run, reproduce):
        command.add_argument("--jobs", metavar="N", help="processes at once (default: one a core)")
        command.add_argument("--cluster", metavar="ADDRESS",
                             help="of a running Dask scheduler, such as tcp://host:8786")
        command.add_argument("--results", metavar="FOLDER", type=os.path.expanduser,
                             help="of your own runs, which are joined with those of the package "
                             "(default: results in a checkout, else your folder of data)")
        command.add_argument("--alone", action="store_true",
                             help="leave the runs of the package out")
    said = commands.add_parser("verdicts", help="say in sentences what was found of some claims")
    said.add_argument("names", nargs="+", metavar="NAME",
                      help="a demo, or a claim's id or its beginning, such as U18")
    said.set_defaults(command=_verdicts)
    pack = commands.add_parser("pack", help="move the runs in results/ into the files that the "
                               "package ships, one an experiment (in a checkout)")
    pack.set_defaults(command=_pack)

    bench = commands.add_parser("bench", help="time the training against stock Keras and others")
    bench.add_argument("--rounds", type=int, default=3, help="runs of each (default: 3)")
    bench.add_argument("--only", nargs="+", choices=[*PARTS], metavar="PART",
                       default=[], help=f"of {', '.join(PARTS)} (default: all)")
    bench.add_argument("--out", default="build/bench", metavar="FOLDER", type=os.path.expanduser,
                       help="of the table and the chart (default: %(default)s)")
    bench.set_defaults(command=_bench)
    return parser


def _demo(options):
    from kerasdemos import scripts
    from kerasdemos.terminal import table

    chosen = {name: getattr(options, name) for name in scripts.OPTIONS}
    if options.name is not None:
        scripts.script_called(options.name).run(**chosen)
    elif given := [name for name, value in chosen.items() if value is not None]:
        raise InputError(f"NAME: expected a demo for --{given[0]}, got none")
    else:
        print(table([(script.name, script.title, " ".join(f"--{name}" for name in script.options))
                     for script in scripts.scripts().values()], ("demo", "", "options")))


def _notebooks(options):
    from kerasdemos.files import expanded
    from kerasdemos.scripts import write_notebooks

    folder = expanded("FOLDER", options.folder)
    written = write_notebooks(folder)
    print(f"{len(written)} notebooks in {folder}; open them with: jupyter lab {folder}\n"
          'or in VS Code, or on Colab. JupyterLab comes with: pip install "kerasdemos[notebook]"')


def _run(options):
    from kerasdemos.evidence.report import of_experiment
    from kerasdemos.files import SHIPPED_RUNS
    from kerasdemos.lectures import experiment_called, lectures, replicate

    experiment = experiment_called(options.experiment)
    if options.wrong:
        from kerasdemos.evidence.wrong import wrong_recipes

        if options.seeds:
            raise InputError("SEED: expected none with --wrong (each wrong recipe has its own), "
                             f"got {' '.join(options.seeds)}")
        if not experiment.wrong:
            raise InputError(f"--wrong: expected an experiment with wrong recipes, got "
                             f"{experiment.name!r}, which has none")
        for one in wrong_recipes(experiment).values():
            runs = replicate(one, range(one.n_seeds), _count("--jobs", options.jobs),
                             options.cluster, folder=options.results,
                             shipped=None if options.alone else SHIPPED_RUNS)
            print(f"{one.name}: {len(runs)} runs, {len(runs.failed)} failed", flush=True)
        return 0
    runs = replicate(experiment, _seeds(options.seeds or ["0"]), _count("--jobs", options.jobs),
                     options.cluster, folder=options.results,
                     shipped=None if options.alone else SHIPPED_RUNS)
    print(of_experiment(experiment, runs, lectures()))
    return 1 if runs.failed else 0


def _reproduce(options):
    from kerasdemos.evidence.report import write_report
    from kerasdemos.evidence.results import load
    from kerasdemos.evidence.wrong import with_wrong
    from kerasdemos.files import SHIPPED_RUNS, results_folder, writable_folder
    from kerasdemos.lectures import experiment_called, experiments, lectures, replicate
    from kerasdemos.lectures.catalog import computed_beside

    n_seeds, jobs = _count("--seeds", options.seeds), _count("--jobs", options.jobs)
    chosen = [experiment_called(options.only)] if options.only else experiments().values()
    if n_seeds is None and (options.only or options.jobs or options.cluster):
        raise InputError("--seeds: expected how many seeds to run, got none, with --only, --jobs "
                         "or --cluster; say for instance --seeds 5")
    if n_seeds is None and options.results and not os.path.isdir(options.results):
        raise InputError(f"--results: expected a folder that exists, got {options.results!r}")
    writable_folder("--out", options.out)
    code, shipped = 0, None if options.alone else SHIPPED_RUNS
    for experiment in chosen if n_seeds else ():
        try:
            replicate(experiment, range(n_seeds), jobs, options.cluster, folder=options.results,
                      shipped=shipped)
        except (InputError, OSError) as error:
            # What can be run is run, and the report says of the rest that it was not.
            message, one_code = in_one_line(error)
            say(f"kerasdemos: {experiment.name}: {message}")
            code = max(code, one_code)
    with computed_beside() as computed:
        runs = load(options.results or results_folder(),
                    with_wrong(experiments().values()), shipped)
        report = write_report(options.out, runs, lectures(), computed)
    print(report)
    for fault in report.faults:
        say(f"kerasdemos: {fault}")
    return InputError.exit_code if report.faults else code


def _verdicts(options):
    from kerasdemos import scripts
    from kerasdemos.evidence.results import stored
    from kerasdemos.evidence.sentences import verdicts_in_words
    from kerasdemos.lectures import experiments, lectures
    from kerasdemos.machine import load_tensorflow

    demos, names = scripts.scripts(), []
    for name in options.names:
        names += demos[name].claims if name in demos else [name]
    load_tensorflow()
    print(verdicts_in_words(names, lectures(), stored(experiments().values())))


def _pack(options):
    from kerasdemos import files
    from kerasdemos.evidence.packing import pack
    from kerasdemos.evidence.words import count
    from kerasdemos.evidence.wrong import with_wrong
    from kerasdemos.lectures import experiments

    if not files.in_checkout():
        raise InputError("pack: expected a checkout of the repository, got an installed package")
    written = pack(files.results_folder(), files.SHIPPED_RUNS, with_wrong(experiments().values()))
    for path, n_runs in written.items():
        print(f"{path}: {count(n_runs, 'run')} taken in")
    if not written:
        print(f"{files.results_folder()}: no runs of a present experiment")


def _experiments():
    from kerasdemos.lectures import experiments

    return "experiments:\n" + "\n".join(f"  {experiment.name:<18} {experiment.about}"
                                        for experiment in experiments().values())


def _seeds(words):
    """Read numbers and ranges: ["0-2", "7"] -> [0, 1, 2, 7]."""
    seeds = []
    for word in words:
        found = re.fullmatch("([0-9]{1,10})(?:-([0-9]{1,10}))?", word)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, -1)
        if not first <= last < first + 100_000:
            raise InputError("SEED: expected a whole number, or a range such as 0-29 of at most "
                             f"100,000, got {word!r}")
        seeds += range(first, last + 1)
    return seeds


def _count(name, text):
    if text is None:
        return None
    if not re.fullmatch("[0-9]{1,6}", text) or int(text) < 1:
        raise InputError(f"{name}: expected a whole number from 1 to 999,999, got {text!r}")
    return int(text)


def _bench(options):
    if options.rounds < 1:
        raise InputError(f"--rounds: expected a whole number of at least 1, got {options.rounds}")
    from kerasdemos.benchmark import bench

    print(bench(options.rounds, options.only, options.out))


if __name__ == "__main__":
    process.begin("kerasdemos")
    sys.exit(main())
