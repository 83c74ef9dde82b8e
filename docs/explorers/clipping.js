// (d) The same two networks as one of two hidden layers: the second layer clips piecewise linear
// functions and adds them. The book's figure 4.5.
(() => {
  const [LOW, HIGH] = [-1, 1];

  kd.define("clipping", {
    columns: 3,
    panels: kd.construction.panels({ mark: "′" }),
    controls: () => kd.composing.controls(),

    compute(state) {
      const { both, joints } = kd.composing.networks(state);
      const corners = kd.joints(
        { weights: both.weights.slice(0, 2), biases: both.biases },
        LOW,
        HIGH,
      );
      const x = kd.construction.places(LOW, HIGH, [...joints, ...corners]);
      return { joints, ...kd.construction.curves(both, 1, x) };
    },

    draw({ panels }, values) {
      kd.construction.draw(panels, values, [LOW, HIGH]);
    },

    reading: ({ joints }) => kd.saysJoints(joints),
  });
})();
