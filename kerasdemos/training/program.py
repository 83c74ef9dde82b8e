"""Many of Keras's own training steps in one compiled program, which stays with its model."""

import contextlib
import weakref

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from kerasdemos.training.reasons import refusal
from kerasdemos.training.shared import shared

# XLA takes half a second to a second longer to compile, and saves of every step about 5 ns a
# parameter, and as much as 15,000 parameters do whatever the model. Measured on two EPYC cores it
# pays from 350 steps on for 669,706 parameters, 1,200 for 101,770, 5,500 for 2,245, 7,800 for 82.
STEP_WORK = 15_000
XLA_WORK = 125_000_000
# Programs for other shapes of data that a model keeps.
KEPT = 8

_PROGRAMS = weakref.WeakKeyDictionary()  # model -> {jit_compile: Program}


def program_for(model, jit_compile, steps, data):
    """Find the program that trains a model: the one it has, or a new one.

    Parameters
    ----------
    model : keras.Model
        Compiled and built.
    jit_compile : "auto" or bool
        As for `fit`.
    steps : int
        How many will be run: whether compiling under XLA pays.
    data : tuple
        Samples, as `samples` returns them: what the metrics' variables are made for.

    Returns
    -------
    Program
    """
    kept = _PROGRAMS.setdefault(model, {})
    for switch in [switch for switch, program in kept.items() if not program.is_current(model)]:
        del kept[switch]
    if jit_compile == "auto" and not ("auto" in kept or pays(model, steps)):
        jit_compile = False
    if jit_compile not in kept:
        # A compiled program may not make any variables.
        try:
            model._symbolic_build(data_batch=data)
        except (RuntimeError, TypeError, ValueError) as error:
            raise refusal(error) from error
        model.reset_metrics()
        kept[jit_compile] = Program(model, jit_compile)
    return kept[jit_compile]


def pays(model, steps):
    """Whether XLA saves more time in so many steps than it takes to compile.

    Not of convolutions on a CPU, whose steps it makes slower.
    """
    if steps * (model.count_params() + STEP_WORK) < XLA_WORK:
        return False
    on_cpu = not tf.config.list_logical_devices("GPU")
    every = model._flatten_layers()
    return all(layer.supports_jit for layer in every) and not (on_cpu and _convolves(every))


class Program:
    """Training steps of one model, compiled once for each shape of data.

    Small models of one architecture share what XLA compiled.

    It knows its model by a weak reference: a model that nobody else knows is freed.

    Parameters
    ----------
    model : keras.Model
        With every variable made.
    jit_compile : "auto" or bool
        Whether XLA compiles the whole. "auto": yes, if XLA can.
    """

    def __init__(self, model, jit_compile):
        self._model = weakref.ref(model)
        self._jit_compile = jit_compile
        self._references, self._values = _state(model)
        values = model.get_metrics_result()
        self.names = list(values)
        # Metrics that are no single number, which the program cannot keep.
        self.vectors = [name for name, value in values.items() if len(np.shape(value))]
        self._compiled = {}

    def is_current(self, model):
        """Whether a model is compiled and set up as it was when this program was made."""
        references, values = _state(model)
        return values == self._values and len(references) == len(self._references) and all(
            one() is other() for one, other in zip(references, self._references, strict=True))

    def __call__(self, data, divisors, rows, begins, count):
        """Run training steps.

        Parameters
        ----------
        data : tuple
            (x, y) or (x, y, sample_weight): tensors of shape (n, ...), or structures of them.
        divisors : list of float
            What the bytes of each array in x are divided by; 0: it is taken as it is.
        rows : int32 ndarray of shape (K, batch)
            Which samples each step takes.
        begins : bool ndarray of shape (K,)
            Before which steps the running metrics begin anew.
        count : int
            How many steps are run.

        Returns
        -------
        dict of str to ndarray of shape (K,)
            The running metrics after each step.
        """
        # Tensors: a Python number would be compiled in as a constant, one program for each.
        arguments = (data, tf.constant(divisors, tf.float32), tf.constant(rows),
                     tf.constant(begins), tf.constant(count, tf.int32))
        scaled = [divisor > 0 for divisor in divisors]
        # One step, the smaller batch at an epoch's end, is not worth a compilation.
        jit_compile = bool(self._jit_compile) and (self._jit_compile is True or len(rows) > 1)
        shapes = keras.tree.map_structure(
            lambda array: (array.shape if jit_compile else array.shape[1:], array.dtype), data)
        key = str((shapes, rows.shape if jit_compile else "", scaled))
        first = key not in self._compiled
        if first:
            if len(self._compiled) >= KEPT:
                self._compiled.clear()
            self._compiled[key] = self._trace(arguments, scaled, jit_compile)
        try:
            values = self._compiled[key](*arguments)
        except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
            if not (first and jit_compile and self._jit_compile == "auto"):
                raise
            # XLA lacks something that the model uses, and says so before anything is trained.
            self._jit_compile = False
            return self(data, divisors, rows, begins, count)
        return {name: array.numpy() for name, array in zip(self.names, values, strict=True)}

    def _trace(self, arguments, scaled, jit_compile):
        """Compile: under XLA for these sizes, without it for all."""
        reference, names = self._model, self.names

        def program(data, divisors, rows, begins, count):
            model = reference()

            def step(i, running):
                x, *others = keras.tree.map_structure(lambda array: tf.gather(array, rows[i]),
                                                      data)
                flat = [tf.cast(array, tf.float32) / divisors[k] if scaled[k] else array
                        for k, array in enumerate(keras.tree.flatten(x))]
                # An epoch begins: its metrics start from nothing.
                tf.cond(begins[i], lambda: model.reset_metrics() or 0, lambda: 0)
                metrics = model.train_step((keras.tree.pack_sequence_as(x, flat), *others))
                return i + 1, [values.write(i, tf.cast(metrics[name], tf.float32))
                               for name, values in zip(names, running, strict=True)]

            size = rows.shape[0] if jit_compile else tf.shape(rows)[0]
            running = [tf.TensorArray(tf.float32, size, element_shape=()) for _ in names]
            with _pooling(model, jit_compile):
                _, running = tf.while_loop(lambda i, _: i < count, step,
                                           (tf.constant(0), running), parallel_iterations=1)
            return [values.stack() for values in running]

        def spec(tensor, free):
            shape = tensor.shape if jit_compile else [None] * free + tensor.shape[free:]
            return tf.TensorSpec(shape, tensor.dtype)

        data, divisors, rows, begins, count = arguments
        specs = (keras.tree.map_structure(lambda array: spec(array, 1), data), spec(divisors, 0),
                 spec(rows, 2), spec(begins, 1), spec(count, 0))
        function = tf.function(program, jit_compile=jit_compile, autograph=False)
        try:
            function = function.get_concrete_function(*specs)
        except (TypeError, ValueError) as error:
            raise refusal(error) from error
        return shared(function) if jit_compile else function


def _state(model):
    """What a program depends on beside the numbers: objects, by weak reference, and values."""
    every = model._flatten_layers()
    return ([weakref.ref(one) for one in (model.optimizer, *model.metrics, *every)],
            [(layer.trainable, layer.dtype_policy.name) for layer in every])


def _pooling(model, jit_compile):
    """Where max pooling's own gradient is slow, one that is faster and the same to the bit."""
    if jit_compile or not any(isinstance(layer, layers.MaxPooling2D) for layer in model.layers):
        return contextlib.nullcontext()
    from kerasdemos.training import pooling

    return contextlib.nullcontext() if pooling.has_onednn() else pooling.fast_gradients(model)


def _convolves(every):
    kinds = (layers.Conv1D, layers.Conv2D, layers.Conv3D, layers.Conv2DTranspose,
             layers.DepthwiseConv2D, layers.SeparableConv2D)
    return any(isinstance(layer, kinds) for layer in every)
