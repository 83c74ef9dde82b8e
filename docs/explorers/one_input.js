// (a) One input, three hidden units: ten parameters, ten panels. The book's figure 3.3.
(() => {
  const [LOW, HIGH] = [0, 1.2];
  const UNITS = [0, 1, 2];
  const INDEX = ["₀", "₁", "₂", "₃"];

  kd.define("one-input", {
    ...kd.construction,
    controls() {
      const { theta, phi } = kd.data.one_input;
      const thetas = UNITS.flatMap((d) =>
        [0, 1].map((i) => ({
          name: `theta${d + 1}${i}`,
          label: `θ${INDEX[d + 1]}${INDEX[i]}`,
          min: -3,
          max: 3,
          step: 0.05,
          value: theta[d][i],
        })),
      );
      const phis = phi.map((value, d) => ({
        name: `phi${d}`,
        label: `ϕ${INDEX[d]}`,
        min: -8,
        max: 8,
        step: 0.1,
        value,
      }));
      const options = [
        ["relu", "ReLU"],
        ["sigmoid", "sigmoid"],
        ["threshold", "threshold"],
      ];
      return [{ name: "activation", label: "a", options, value: "relu" }, ...thetas, ...phis];
    },

    compute(state) {
      const theta = UNITS.map((d) => [state[`theta${d + 1}0`], state[`theta${d + 1}1`]]);
      const phi = INDEX.map((_, d) => state[`phi${d}`]);
      const net = kd.shallow(theta, phi);
      const joints = state.activation === "relu" ? kd.joints(net, LOW, HIGH) : [];
      const x = kd.construction.places(LOW, HIGH, joints);
      const traces = x.map((at) => kd.forward(net, [at], state.activation));
      const activations = UNITS.map((d) => traces.map(({ h }) => h[1][d]));
      return {
        x,
        joints,
        preactivations: UNITS.map((d) => traces.map(({ f }) => f[0][d])),
        activations,
        weighted: activations.map((curve, d) => curve.map((h) => phi[d + 1] * h)),
        output: traces.map(({ output }) => output[0]),
      };
    },

    draw({ panels }, values) {
      kd.construction.draw(panels, values, [LOW, HIGH]);
    },

    reading({ joints }, { activation }) {
      if (activation === "sigmoid") return "Smooth: no joints, no linear regions.";
      if (activation === "threshold") return "Steps: flat but for jumps, so nothing to descend.";
      const at = joints.map((joint) => kd.number(joint)).join(", ");
      return `${joints.length + 1} linear regions; joints at ${at || "no place shown"}.`;
    },
  });
})();
