"""One compiled program for all models that compute the same: XLA is waited for once."""

import copy
import hashlib
import math
import re
import threading
from collections import OrderedDict

# A program that is kept holds the variables of the model that it was made for: of small ones.
KEPT, LARGEST = 32, 2**22  # programs, bytes
_PROGRAMS = OrderedDict()  # what is computed, as a digest -> tf.types.experimental.ConcreteFunction
_ONE_AT_A_TIME = threading.Lock()  # trainings may go on in threads
# Names of gradients, with a number that grows with each trace: what is run needs none.
_COUNTED = re.compile(r'CustomGradient-\d+|(for|back)ward_function_name s: "[^"]*"')
# A quoted name, of a node, an argument or a function; not of an operation or an attribute.
_NAMES = re.compile(r'(?<!op: )(?<!key: )(?<!s: )"(\^?)([^":]+)')


def shared(function):
    """Find a program that computes the same as one that was only just traced.

    Two models of one architecture, a loop over seeds for instance, give the same graph, but for
    the names in it and for the variables that it reads and writes. Those are handed over with each
    call. So the second model can run the first one's program, which XLA has compiled already.

    Parameters
    ----------
    function : tf.types.experimental.ConcreteFunction
        Traced, to be compiled by XLA.

    Returns
    -------
    tf.types.experimental.ConcreteFunction
        The same program on the variables of `function`: an earlier one's, or its own.
    """
    captured = _captured(function)
    if sum(math.prod(shape) * dtype.size for shape, dtype in captured) > LARGEST:
        return function
    key = hashlib.sha256(f"{captured}\n{_written(function)}".encode()).digest()
    with _ONE_AT_A_TIME:
        earlier = _PROGRAMS.setdefault(key, function)
        _PROGRAMS.move_to_end(key)
        if len(_PROGRAMS) > KEPT:
            _PROGRAMS.popitem(last=False)
    if earlier is function:
        # Under a tape it would ask for each of them, also where the model is gone.
        function.graph.variables = ()
        return function
    again = copy.copy(earlier)
    again.set_external_captures(function.captured_inputs)
    return again


def _captured(function):
    """Shape and dtype of each variable and tensor that is handed over, in order."""
    variables = {id(variable.handle): variable for variable in function.graph.variables}
    return [(tuple(one.shape), one.dtype) for one in (
        variables.get(id(tensor), tensor) for tensor in function.captured_inputs)]


def _written(function):
    """Write down what a function computes, with all names in order of appearance: 0, 1, 2, ..."""
    graph = function.graph.as_graph_def()
    parts = [function.structured_input_signature, function.structured_outputs,
             *(f'"{tensor.name}"' for tensor in (*function.inputs, *function.outputs)), *graph.node]
    names = {node.name for node in graph.node}
    for one in sorted(graph.library.function, key=lambda one: _without_numbers(one.signature.name)):
        outputs = [argument.name for argument in one.signature.output_arg]
        parts += [one.signature, *(f"{key} {one.attr[key]}" for key in sorted(one.attr)),
                  *one.node_def, *(f'"{one.ret[name]}"' for name in outputs),
                  *(f'"{one.control_ret[name]}"' for name in one.signature.control_output)]
        names |= {one.signature.name, *outputs, *(node.name for node in one.node_def),
                  *(argument.name for argument in one.signature.input_arg)}
    order = {}

    def numbered(found):
        control, name = found.groups()
        return f'"{control}{order.setdefault(name, len(order))}' if name in names else found[0]

    return _NAMES.sub(numbered, _COUNTED.sub("", "\n".join(map(str, parts))))


def _without_numbers(name):
    return re.sub(r"\d+", "", name)
