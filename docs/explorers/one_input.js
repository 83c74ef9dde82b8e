// (a) One input, three hidden units: ten parameters, ten panels. The book's figure 3.3.
(() => {
  const [LOW, HIGH] = [0, 1.2];

  kd.define("one-input", {
    columns: 3,
    panels: kd.construction.panels(),

    controls() {
      const options = [
        ["relu", "ReLU"],
        ["sigmoid", "sigmoid"],
        ["threshold", "threshold"],
      ];
      const activation = { name: "activation", label: "a", options, value: "relu" };
      return [activation, ...kd.networkSliders(kd.data.one_input)];
    },

    compute(state) {
      const net = kd.networkOf(state);
      const joints = state.activation === "relu" ? kd.joints(net, LOW, HIGH) : [];
      const x = kd.construction.places(LOW, HIGH, joints);
      return { joints, ...kd.construction.curves(net, 0, x, state.activation) };
    },

    draw({ panels }, values) {
      kd.construction.draw(panels, values, [LOW, HIGH]);
    },

    reading({ joints }, { activation }) {
      if (activation === "sigmoid") return "Smooth: no joints, no linear regions.";
      if (activation === "threshold") return "Steps: flat but for jumps, so nothing to descend.";
      return kd.saysJoints(joints);
    },
  });
})();
