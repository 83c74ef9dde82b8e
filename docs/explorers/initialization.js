// (j) Initialisation: how the variance of pre-activations and of gradients travels through a deep
// and very wide network, whose pre-activations are then Gaussian.
(() => {
  const COLORS = { relu: "blue", sigmoid: "green", tanh: "purple" };
  // The rectangle rule of byhand.initialization.expect; beyond 8 the density is nothing.
  const N = 20000;
  const STEP = 20 / (N - 1);
  const Z = Array.from({ length: N / 2 }, (_, k) => (k + 0.5) * STEP).filter((z) => z < 8);
  const WEIGHTS = Z.map((z) => (Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)) * STEP);
  const known = new Map();

  /** E[a(f)^2] and E[a'(f)^2] over f ~ N(0, variance). */
  function meanSquares(activation, variance) {
    // max{0, s z} is s max{0, z}: one integral is enough.
    const deviation = activation === "relu" ? 1 : Math.sqrt(variance);
    const key = `${activation} ${deviation}`;
    if (!known.has(key)) {
      if (known.size > 2000) known.clear();
      known.set(key, integrate(activation, deviation));
    }
    const [square, slope] = known.get(key);
    return [activation === "relu" ? variance * square : square, slope];
  }

  function integrate(activation, deviation) {
    let [square, slope] = [0, 0];
    for (let k = 0; k < Z.length; k++) {
      const f = deviation * Z[k];
      if (activation === "relu") {
        square += WEIGHTS[k] * f * f;
        slope += WEIGHTS[k];
      } else if (activation === "tanh") {
        const less = Math.expm1(-2 * f); // keeps its digits near 0
        const decay = 1 + less;
        square += 2 * WEIGHTS[k] * (less / (1 + decay)) ** 2;
        slope += 2 * WEIGHTS[k] * ((4 * decay) / (1 + decay) ** 2) ** 2;
      } else {
        const decay = Math.exp(-f); // sigmoid(f), and sigmoid(-f) = 1 - sigmoid(f)
        square += (WEIGHTS[k] * (1 + decay * decay)) / (1 + decay) ** 2;
        slope += 2 * WEIGHTS[k] * (decay / (1 + decay) ** 2) ** 2;
      }
    }
    return [square, slope];
  }

  kd.define("initialization", {
    columns: 1,
    panels: [
      { name: "preactivations", title: "Variance of the pre-activations, by layer", height: 230 },
      { name: "gradients", title: "Variance of the gradients, by layer", height: 230 },
    ],

    controls() {
      const { width, depth, variance } = kd.data.initialization;
      const options = [
        ["relu", "ReLU"],
        ["sigmoid", "sigmoid"],
        ["tanh", "tanh"],
      ];
      return [
        { name: "activation", label: "a", options, value: "relu" },
        {
          name: "log",
          label: "Variance σ²",
          min: -4,
          max: 0.5,
          step: 0.01,
          value: Math.log10(variance),
          show: (log) => String(Number((10 ** log).toPrecision(3))),
        },
        {
          name: "width",
          label: "Units a layer",
          min: 1,
          max: 500,
          step: 1,
          value: width,
          whole: true,
        },
        {
          name: "depth",
          label: "Hidden layers",
          min: 2,
          max: 50,
          step: 1,
          value: depth,
          whole: true,
        },
      ];
    },

    compute({ activation, log, width, depth }) {
      const gain = 10 ** log * width;
      const preactivations = [gain];
      const slopes = [];
      for (let k = 0; k < depth; k++) {
        const [square, slope] = meanSquares(activation, preactivations[k]);
        slopes.push(slope);
        preactivations.push(gain * square);
      }
      const gradients = [slopes[depth - 1]];
      for (let k = depth - 2; k >= 0; k--) gradients.unshift(gain * slopes[k] * gradients[0]);
      return { preactivations: preactivations.slice(0, depth), gradients };
    },

    draw({ panels, state }, values) {
      for (const [name, panel] of Object.entries(panels)) {
        const points = values[name].map((value, k) => [k + 1, Math.log10(value)]);
        const [low, high] = kd.around(
          points.map(([, power]) => power),
          2,
        );
        const tick = (power) => (Number.isInteger(power) ? kd.power(power) : "");
        panel.axes({
          x: [0, state.depth],
          y: [Math.min(low, -2), high],
          yTick: tick,
          xLabel: "layer",
        });
        panel.rule(null, 0, "axis").line(points, COLORS[state.activation]);
        for (const point of points) panel.dot(point, COLORS[state.activation], { r: 3.5 });
        panel.done();
      }
    },

    reading({ preactivations, gradients }) {
      const grown = Math.log10(preactivations.at(-1) / preactivations[0]);
      const back = Math.log10(gradients[0] / gradients.at(-1));
      const kind = (powers) =>
        Math.abs(powers) < 2 ? "well controlled" : powers < 0 ? "vanishing" : "exploding";
      return (
        `From the first layer to the last the pre-activations change by ${kd.number(grown, 1)} powers ` +
        `of ten (${kind(grown)}); from the last to the first the gradients by ${kd.number(back, 1)} (${kind(back)}).`
      );
    },
  });
})();
