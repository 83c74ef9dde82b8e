// (f) XOR: what two hidden units do to the four points; the slide's solution; training from a random
// start, which falls into one minimum or another.
(() => {
  const NAMES = ["W11", "W12", "W21", "W22", "c1", "c2", "w1", "w2", "b"];
  const LABELS = ["W₁₁", "W₁₂", "W₂₁", "W₂₂", "c₁", "c₂", "w₁", "w₂", "b"];
  const STEPS = 20000;
  const TOLERANCE = 1e-3;
  const LIMITS = [-0.5, 1.5];

  // The slide's max{0, x W + c} w + b: W has a column a hidden unit.
  const network = ({ W11, W12, W21, W22, c1, c2, w1, w2, b }) => ({
    weights: [
      [
        [W11, W21],
        [W12, W22],
      ],
      [[w1, w2]],
    ],
    biases: [[c1, c2], [b]],
  });
  const parameters = ({
    weights: [[[W11, W21], [W12, W22]], [[w1, w2]]],
    biases: [[c1, c2], [b]],
  }) => ({
    W11,
    W12,
    W21,
    W22,
    c1,
    c2,
    w1,
    w2,
    b,
  });
  const solution = () => {
    const { W, c, w, b } = kd.data.xor;
    return Object.fromEntries(NAMES.map((name, k) => [name, [...W.flat(), ...c, ...w, b][k]]));
  };

  function minimum(loss) {
    const { minima } = kd.data.xor;
    for (const [name, value] of Object.entries(minima)) {
      if (Math.abs(loss - value) <= TOLERANCE) return name;
    }
    return loss <= 1 / 4 + TOLERANCE ? "not at rest" : "above 1/4: overshot";
  }

  /** Steps of gradient descent on the mean squared error; false once nothing moves any more. */
  function train(explorer, steps) {
    const { x, y } = kd.data.xor;
    const net = network(explorer.state);
    let moving = true;
    for (let step = 0; step < steps && moving; step++) {
      const gradients = kd.gradients(net, x, y, "mse");
      const slopes = [gradients.weights, gradients.biases].flat(4);
      moving = slopes.some((value) => Math.abs(value) > 1e-9);
      kd.descend(net, gradients, Number(explorer.state.rate));
      explorer.state.steps += 1;
    }
    Object.assign(explorer.state, parameters(net));
    return moving && explorer.state.steps < STEPS;
  }

  const start = (explorer, values) => {
    kd.stop(explorer);
    explorer.set(values);
  };
  const random = (seed) => parameters(kd.initial([2, 2, 1], "keras", seed));

  /** Whether the weights are the slide's, which nobody trained. */
  const untrained = (state) => {
    const values = solution();
    return NAMES.every((name) => state[name] === values[name]);
  };

  function points(panel, places, y) {
    const said = {};
    places.forEach((place, k) => {
      const [color, shape] = y[k] ? ["orange", "triangle"] : ["blue", "circle"];
      panel.dot(place, color, { r: 8, shape });
      const key = place.map((value) => value.toFixed(2)).join();
      said[key] ??= { place, names: [], dy: y[k] ? 26 : -14 };
      said[key].names.push(`(${kd.data.xor.x[k].join(", ")})`);
    });
    for (const { place, names, dy } of Object.values(said)) {
      panel.text(place, names.join(" "), { anchor: "middle", dy });
    }
  }

  kd.define("xor", {
    columns: 2,
    train,
    panels: [
      { name: "input", title: "Inputs x", height: 280 },
      { name: "hidden", title: "Hidden units h", height: 280 },
    ],

    controls() {
      const values = solution();
      return [
        { button: "The slide’s solution", press: (explorer) => start(explorer, solution()) },
        {
          button: "A random start",
          press(explorer) {
            const seed = (explorer.state.seed + 1) % 1000;
            start(explorer, { seed, ...random(seed) });
          },
        },
        {
          button: "Train",
          press(explorer) {
            explorer.state.steps = 0;
            kd.run(explorer, () => train(explorer, 20));
          },
        },
        { button: "Stop", press: kd.stop },
        {
          name: "rate",
          label: "Learning rate",
          options: ["0.01", "0.03", "0.1", "0.3", "1"].map((rate) => [rate, rate]),
          value: "0.1",
        },
        { name: "seed", label: "Start number", min: 0, max: 999, step: 1, value: 0, whole: true },
        ...NAMES.map((name, k) => {
          const value = values[name];
          return { name, label: LABELS[k], min: -3, max: 3, step: 0.05, value, free: true };
        }),
        { name: "steps", kept: true, min: 0, max: STEPS, value: 0, whole: true },
      ];
    },

    begin(explorer) {
      if (untrained(explorer.state)) explorer.state.steps = 0;
      explorer.inputs.seed.addEventListener("input", () => {
        start(explorer, random(explorer.state.seed));
      });
    },

    // What is set by hand was not trained.
    changed({ state }, changes) {
      const byHand = NAMES.some((name) => name in changes) && !("steps" in changes);
      if (byHand || untrained(state)) state.steps = 0;
    },

    compute(state) {
      const { x, y } = kd.data.xor;
      const net = network(state);
      const traces = x.map((point) => kd.forward(net, point));
      const outputs = traces.map(({ output }) => output[0]);
      const loss = outputs.reduce((sum, output, k) => sum + (output - y[k][0]) ** 2, 0) / 4;
      return {
        net,
        hidden: traces.map(({ h }) => h[1]),
        outputs,
        loss,
        minimum: minimum(loss),
        steps: state.steps,
      };
    },

    draw({ panels }, { net, hidden }) {
      const { x, y } = kd.data.xor;
      const box = (limits) =>
        [0, 1, 2, 3].map((k) => [limits[k === 1 || k === 2 ? 1 : 0], limits[k > 1 ? 1 : 0]]);
      const input = panels.input.axes({ x: LIMITS, y: LIMITS, square: true });
      for (const { corners, rows } of kd.cells(net, box(LIMITS))) {
        const above = kd.clip(corners, rows[0], 0.5);
        if (above.length > 2) input.area(above, "orange", 0.3);
      }
      points(input, x, y.flat());
      input.done();
      const size = Math.max(2.5, ...hidden.flat().map((h) => h + 0.5));
      const limits = [-0.5, Math.ceil(2 * size) / 2];
      const space = panels.hidden.axes({ x: limits, y: limits, square: true });
      const line = [...net.weights[1][0], net.biases[1][0]];
      const above = kd.clip(box(limits), line, 0.5);
      if (above.length > 2) space.area(above, "orange", 0.3).outline(above, "axis", 1.5);
      points(space, hidden, y.flat());
      space.done();
    },

    reading({ outputs, loss, minimum: name, steps }) {
      const shown = outputs.map((output) => kd.number(output)).join(", ");
      const begin = steps ? `After ${steps} steps: outputs` : "Outputs";
      return `${begin} ${shown}; mean squared error ${kd.number(loss, 4)} (${name}).`;
    },
  });
})();
