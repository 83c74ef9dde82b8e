"""Wrong recipes as experiments of their own."""

from kerasdemos.evidence.experiments import Experiment
from kerasdemos.evidence.wrong import with_wrong, wrong_recipes

TRAINED = Experiment("trained", "a training", {"recipe": 1, "units": 4, "options": {"a": 1}}, None,
                     block=100, wrong_seeds=10, wrong={
                         "8 units": {"units": 8}, "tanh, 1/2": {"options": {"b": "tanh"}},
                         "Nobody's rate .5": {"rate": 9}})
WRONG = wrong_recipes(TRAINED)


def test_a_wrong_recipe_is_the_experiment_with_a_change():
    assert {name: one.settings for name, one in WRONG.items()} == {
        "8 units": {"recipe": 1, "units": 8, "options": {"a": 1}},
        "tanh, 1/2": {"recipe": 1, "units": 4, "options": {"a": 1, "b": "tanh"}},
        "Nobody's rate .5": {"recipe": 1, "units": 4, "options": {"a": 1}, "rate": 9}}
    assert WRONG["8 units"].about == "a training; wrong: 8 units"
    assert TRAINED.settings == {"recipe": 1, "units": 4, "options": {"a": 1}}


def test_it_has_a_name_that_can_be_a_files_and_as_many_seeds_as_wrong_recipes_have():
    assert [one.name for one in WRONG.values()] == [
        "trained--8-units", "trained--tanh-1-2", "trained--nobodys-rate-.5"]
    assert {(one.block, one.n_seeds) for one in WRONG.values()} == {(10, 10)}


def test_an_experiment_is_followed_by_its_wrong_recipes_which_have_none():
    assert with_wrong([TRAINED]) == [TRAINED, *WRONG.values()]
    assert with_wrong(WRONG.values()) == list(WRONG.values())
