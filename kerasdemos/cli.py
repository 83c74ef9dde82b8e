"""The command `kerasdemos`: what is about the machine, not about a lecture."""

import argparse
import contextlib
import os
import sys

from kerasdemos.errors import InputError


def main(arguments=None):
    """Run one command.

    Parameters
    ----------
    arguments : list of str, optional
        The command line without the program's name; by default the process's own.

    Returns
    -------
    int
        The exit code: 0 done, 1 could not, 2 asked wrongly, 130 interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        return options.command(options) or 0
    except KeyboardInterrupt:
        print("kerasdemos: interrupted; no half-written file is left, a begun download goes on "
              "next time", file=sys.stderr)
        return 130
    except (InputError, OSError) as error:
        print(f"kerasdemos: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 1)


def _parser():
    parser = argparse.ArgumentParser(
        prog="kerasdemos", description="Two lectures on neural networks, run and checked.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    data = commands.add_parser("data", help="where the data sets are; fetch, verify, import them")
    actions = data.add_subparsers(required=True, metavar="ACTION")
    status = actions.add_parser("status", help="what is where, and which source answers")
    status.set_defaults(command=_status)
    fetch = actions.add_parser("fetch", help="fetch a data set into the cache")
    fetch.add_argument("name", choices=["fashion-mnist", "cifar10"], metavar="NAME",
                       help="fashion-mnist or cifar10")
    fetch.set_defaults(command=_fetch)
    verify = actions.add_parser("verify", help="read and check every copy on this machine")
    verify.set_defaults(command=_verify)
    bring = actions.add_parser("import", help="check a file or folder and keep what is in it")
    bring.add_argument("path", metavar="PATH", help="an archive, a data file or a folder")
    bring.set_defaults(command=_import)

    bench = commands.add_parser("bench", help="time the training against stock Keras and others")
    bench.add_argument("--rounds", type=int, default=3, help="runs of each (default: 3)")
    bench.add_argument("--only", choices=["mlp", "cnn", "moons"], help="one of the three")
    bench.set_defaults(command=_bench)
    return parser


def _status(options):
    from kerasdemos.data import cache, sources
    from kerasdemos.data.archives import find
    from kerasdemos.data.formats import FORMATS

    print(f"Our cache: {cache.cache_folder()}")
    for form in FORMATS.values():
        print(f"\n{form.title}, in the order in which sources are asked")
        answers = []
        asked = list(_found(form, sources, find))
        kept = cache.adopted(form)
        for place, founds in asked:
            if place is sources.OUR_CACHE:
                print("  our cache: "
                      + (f"{_verified(kept[1])}; from {kept[0]}" if kept else "no copy"))
                answers += [f"our cache (from {kept[0]})"] if kept else []
            elif place.path is None or not os.path.exists(place.path):
                state = "not set" if place.path is None else f"{place.path}: not there"
                print(f"  {place.title}: {state}")
            elif not founds:
                print(f"  {place.title}: {place.path}: none of its files")
            for found in founds:
                images = cache.known(found)
                state = "found, not read yet" if images is None else _verified(images)
                print(f"  {place.title}: {found.where}: {state}")
                answers.append(f"{found.where}" + (", if it is sound" if images is None else ""))
        print(f"  answers: {answers[0] if answers else 'none here; the network would be asked'}")


def _verify(options):
    from kerasdemos.data import cache, sources
    from kerasdemos.data.archives import CorruptFile, find
    from kerasdemos.data.formats import FORMATS

    faults = 0
    for form in FORMATS.values():
        for _place, founds in _found(form, sources, find):
            for found in founds:
                try:
                    images = form.parse(found.where, found.read())
                    print(f"{form.title}: {found.where}: {_verified(images)}")
                except (CorruptFile, OSError) as fault:
                    print(f"{form.title}: CORRUPT: {fault}")
                    faults += 1
        if kept := cache.adopted(form):
            print(f"{form.title}: our cache: {_verified(kept[1])}; from {kept[0]}")
    return InputError.exit_code if faults else 0


def _found(form, sources, find):
    """Yield each place on this machine with the sets of files in it."""
    for place in sources.places(form):
        there = place.path is not None and os.path.exists(place.path)
        yield place, (list(find(place.path, form.files, form.archive_names)) if there else [])


def _verified(images):
    return (f"{len(images.x_train):,} + {len(images.x_test):,} images, "
            + ("verified as canonical" if images.canonical else f"verified, but {images.caveat}"))


def _fetch(options):
    from kerasdemos.data import sources
    from kerasdemos.data.datasets import describe
    from kerasdemos.data.formats import FORMATS
    from kerasdemos.errors import Unavailable

    form, tried = FORMATS[options.name], []
    with contextlib.suppress(Unavailable):
        here = sources.load(form, download=False)
        if here[1].canonical:
            print(f"already on this machine: {describe(form, *here)}")
            return
    fetched = sources.fetch(form, tried)
    if fetched is None:
        raise Unavailable(sources.unavailable_message(form, tried))
    print(describe(form, *fetched))


def _import(options):
    from kerasdemos.data import sources
    from kerasdemos.data.datasets import describe

    kept, faults = sources.bring_in(options.path)
    for form, images in kept:
        print(f"kept: {describe(form, options.path, images)}")
    for fault in faults:
        print(f"kerasdemos: {fault}", file=sys.stderr)
    return InputError.exit_code if faults else 0


def _bench(options):
    if options.rounds < 1:
        raise InputError(f"--rounds: expected a whole number of at least 1, got {options.rounds}")
    from kerasdemos.benchmark import report

    print(report(options.rounds, options.only))


if __name__ == "__main__":
    sys.exit(main())
