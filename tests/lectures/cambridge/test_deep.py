"""Deep networks: how many regions depth brings."""

from math import comb

from kerasdemos.lectures.cambridge import deep as room


def test_where_ten_inputs_favour_the_shallow_network_it_has_exactly_as_many_parameters():
    assert 20 * 11 + 20 * 21 + 21 == 55 * 12 + 1 == 661
    deep = 3**10 * sum(comb(20, j) for j in range(11))
    shallow = sum(comb(55, j) for j in range(11))
    assert room._least_advantage(10) == deep - shallow < 0
    assert room._more_than_shallow(1, 10, 5) == 11**5 - 157
