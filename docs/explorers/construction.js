// How hidden units add up to a function of one input: pre-activations, activations, weighted
// activations, a row of panels each, and their sum. The book's figures 3.3 and 4.5.
(() => {
  const COLORS = ["blue", "orange", "green"];
  const digits = ["₁", "₂", "₃"];

  kd.construction = {
    columns: 3,
    panels: [
      ...["f", "h", "w"].flatMap((row) =>
        digits.map((digit, d) => ({
          name: `${row}${d}`,
          height: 120,
          title: { f: `f${digit}`, h: `h${digit} = a(f${digit})`, w: `ϕ${digit} h${digit}` }[row],
        })),
      ),
      { name: "sum", title: "y = ϕ₀ + ϕ₁h₁ + ϕ₂h₂ + ϕ₃h₃", wide: true, height: 240 },
    ],

    /** Rows of values by unit, at x: {x, preactivations[d], activations[d], weighted[d], output}. */
    draw(panels, { x, preactivations, activations, weighted, output, joints }, limits) {
      const rows = { f: preactivations, h: activations, w: weighted };
      for (const [name, curves] of Object.entries(rows)) {
        const y = kd.around(curves.flat());
        curves.forEach((curve, d) => {
          const panel = panels[`${name}${d}`].axes({ x: limits, y }).rule(null, 0, "axis");
          panel
            .line(
              x.map((at, i) => [at, curve[i]]),
              COLORS[d],
            )
            .done();
        });
      }
      const sum = panels.sum.axes({ x: limits, y: kd.around(output), xLabel: "x" });
      sum.rule(null, 0, "axis");
      for (const joint of joints) sum.rule(joint, null, "muted");
      sum
        .line(
          x.map((at, i) => [at, output[i]]),
          "text",
          { width: 3 },
        )
        .done();
    },

    /** A grid of 121 places and all joints, so that corners are sharp. */
    places(low, high, joints) {
      const grid = Array.from({ length: 121 }, (_, i) => low + ((high - low) * i) / 120);
      return [...grid, ...joints].sort((a, b) => a - b);
    },
  };
})();
