// How hidden units add up to a function: pre-activations, activations, weighted activations, a row
// of panels each, and their sum; and the sliders of such a network. The book's 3.3, 3.8 and 4.5.
(() => {
  const UNITS = [0, 1, 2];
  const COLORS = ["blue", "orange", "green"];
  const INDEX = ["₀", "₁", "₂", "₃"];

  /** Sliders of a network of three hidden units: theta10, theta11, ..., phi0, ..., phi3. */
  kd.networkSliders = ({ theta, phi }, { prefix = "", mark = "", group } = {}) => [
    ...theta.flatMap((row, d) =>
      row.map((value, i) => ({
        name: `${prefix}theta${d + 1}${i}`,
        label: `θ${mark}${INDEX[d + 1]}${INDEX[i]}`,
        min: -3,
        max: 3,
        step: 0.05,
        value,
        group,
      })),
    ),
    ...phi.map((value, d) => ({
      name: `${prefix}phi${d}`,
      label: `ϕ${mark}${INDEX[d]}`,
      min: -8,
      max: 8,
      step: 0.1,
      digits: 2,
      value,
      group,
    })),
  ];

  /** The network that the sliders stand for. */
  kd.networkOf = (state, { inputs = 1, prefix = "" } = {}) =>
    kd.shallow(
      UNITS.map((d) =>
        INDEX.slice(0, inputs + 1).map((_, i) => state[`${prefix}theta${d + 1}${i}`]),
      ),
      INDEX.map((_, d) => state[`${prefix}phi${d}`]),
    );

  kd.construction = {
    columns: 3,

    /** Ten panels: f0, f1, f2, h0, h1, h2, w0, w1, w2 and sum. */
    panels({ mark = "", height = 120, sum = 240 } = {}) {
      const [f, h, phi] = ["f", "h", "ϕ"].map((letter) => `${letter}${mark}`);
      const title = {
        f: (d) => `${f}${d}`,
        h: (d) => `${h}${d} = a(${f}${d})`,
        w: (d) => `${phi}${d} ${h}${d}`,
      };
      const small = Object.entries(title).flatMap(([row, name]) =>
        UNITS.map((d) => ({ name: `${row}${d}`, height, title: name(INDEX[d + 1]) })),
      );
      const terms = UNITS.map((d) => `${phi}${INDEX[d + 1]}${h}${INDEX[d + 1]}`);
      const all = `y${mark} = ${[`${phi}₀`, ...terms].join(" + ")}`;
      return [...small, { name: "sum", title: all, wide: true, height: sum }];
    },

    /** What `draw` shows of the hidden layer k of a network of one input, at places x. */
    curves(net, k, x, activation = "relu") {
      const traces = x.map((at) => kd.forward(net, [at], activation));
      const activations = UNITS.map((d) => traces.map(({ h }) => h[k + 1][d]));
      const [phi] = net.weights.at(-1);
      return {
        x,
        preactivations: UNITS.map((d) => traces.map(({ f }) => f[k][d])),
        activations,
        weighted: activations.map((curve, d) => curve.map((h) => phi[d] * h)),
        output: traces.map(({ output }) => output[0]),
      };
    },

    draw(panels, { x, preactivations, activations, weighted, output, joints }, limits) {
      const rows = { f: preactivations, h: activations, w: weighted };
      for (const [name, curves] of Object.entries(rows)) {
        const y = kd.around(curves.flat());
        curves.forEach((curve, d) => {
          const panel = panels[`${name}${d}`].axes({ x: limits, y }).rule(null, 0, "axis");
          panel.line(
            x.map((at, i) => [at, curve[i]]),
            COLORS[d],
          );
          panel.done();
        });
      }
      const sum = panels.sum.axes({ x: limits, y: kd.around(output), xLabel: "x" });
      sum.rule(null, 0, "axis");
      for (const joint of joints) sum.rule(joint, null, "muted");
      sum.line(
        x.map((at, i) => [at, output[i]]),
        "text",
        { width: 3 },
      );
      sum.done();
    },

    /** A grid of 121 places and all joints, so that corners are sharp. */
    places(low, high, joints) {
      const grid = Array.from({ length: 121 }, (_, i) => low + ((high - low) * i) / 120);
      return [...grid, ...joints].sort((a, b) => a - b);
    },
  };

  kd.saysJoints = (joints) => {
    const at = joints.map((joint) => kd.number(joint)).join(", ");
    const regions = joints.length ? `${joints.length + 1} linear regions` : "1 linear region";
    return `${regions}; ${joints.length ? `joints at ${at}` : "no joints here"}.`;
  };
})();
