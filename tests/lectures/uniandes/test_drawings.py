"""Figures read back: what is drawn otherwise is read otherwise."""


from kerasdemos.lectures.uniandes import drawings as room


def test_a_diagram_is_read_in_columns_and_joined_pairs():
    assert room.drawn_network(3, 2, 1) == {"inputs": 3, "hidden layer": 2, "output": 1,
                                           "joined": [6, 2]}
