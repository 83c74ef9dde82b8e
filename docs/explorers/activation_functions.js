// (e) Activation functions and their derivatives; the tangent is dragged along.
(() => {
  const LIMITS = [-6, 6];
  const GRID = Array.from({ length: 481 }, (_, i) => -6 + i / 40);
  const NAMES = {
    relu: "ReLU",
    sigmoid: "sigmoid",
    tanh: "tanh",
    threshold: "threshold",
    cos: "cosine",
    rbf: "radial basis function",
    softplus: "softplus",
    hard_tanh: "hard tanh",
    linear: "none (linear)",
  };
  const COLORS = { relu: "blue", sigmoid: "green", tanh: "purple", cos: "orange" };

  kd.define("activations", {
    columns: 1,
    panels: [
      { name: "function", title: "Activation a(x) and its tangent", height: 260 },
      { name: "slope", title: "Derivative a′(x)", height: 180 },
    ],

    controls: () => [
      { name: "activation", label: "a", options: Object.entries(NAMES), value: "sigmoid" },
      { name: "x", label: "x", min: -6, max: 6, step: 0.1, value: 1 },
    ],

    begin(explorer) {
      for (const panel of Object.values(explorer.panels)) {
        kd.drag(panel, ([x]) => explorer.set({ x: Math.min(6, Math.max(-6, x)) }));
      }
    },

    compute({ activation, x }) {
      const [a, slope] = kd.activations[activation];
      return { x, value: a(x), slope: slope(x) };
    },

    draw({ panels, state }, { x, value, slope }) {
      const [a, derivative] = kd.activations[state.activation];
      const color = COLORS[state.activation] ?? "sky";
      const curve = (f) => GRID.map((at) => [at, f(at)]);
      const top = panels.function.axes({ x: LIMITS, y: kd.around(GRID.map(a), 1.5) });
      top.rule(null, 0, "axis").rule(0, null, "axis").line(curve(a), color, { width: 3 });
      const tangent = [-2, 2].map((step) => [x + step, value + slope * step]);
      top.line(tangent, "vermilion", { dashes: "6 4" }).dot([x, value], "vermilion", { r: 7 });
      top.done();
      const bottom = panels.slope.axes({ x: LIMITS, y: kd.around(GRID.map(derivative)) });
      bottom.rule(null, 0, "axis").line(curve(derivative), color, { width: 3 });
      bottom.dot([x, slope], "vermilion", { r: 7 }).done();
    },

    reading: ({ x, value, slope }) =>
      `a(${kd.number(x)}) = ${kd.number(value, 4)}, and the slope there is ${kd.number(slope, 4)}.`,
  });
})();
