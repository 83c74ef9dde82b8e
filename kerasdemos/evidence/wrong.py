"""The wrong recipes of experiments: each is an experiment of its own, with runs of its own."""

import re
from dataclasses import replace


def wrong_recipes(experiment):
    """Make an experiment of each wrong recipe of one.

    Parameters
    ----------
    experiment : Experiment

    Returns
    -------
    dict of str to Experiment
        By the wrong recipe's name, in their order.
    """
    return {name: replace(
        experiment, name=f"{experiment.name}--{_file_name(name)}",
        about=f"{experiment.about}; wrong: {name}",
        settings=_changed(experiment.settings, changes),
        block=min(experiment.block, experiment.wrong_seeds), n_seeds=experiment.wrong_seeds,
        wrong={}) for name, changes in experiment.wrong.items()}


def with_wrong(experiments):
    """List experiments, each followed by its wrong recipes.

    Parameters
    ----------
    experiments : iterable of Experiment

    Returns
    -------
    list of Experiment
    """
    return [one for experiment in experiments
            for one in (experiment, *wrong_recipes(experiment).values())]


def _file_name(words):
    return "-".join(re.findall("[a-z0-9.]+", words.lower().replace("'", "")))


def _changed(settings, changes):
    return settings | {name: settings[name] | value if isinstance(settings.get(name), dict)
                       else value for name, value in changes.items()}
