// (i) Two moons: a network of 2 inputs, some hidden units, 2 outputs is trained while one looks.
(() => {
  const BOX = [
    [-1.5, -1.1],
    [2.5, -1.1],
    [2.5, 1.6],
    [-1.5, 1.6],
  ];
  const KEPT = 300; // places of the loss's curve
  const RATES = ["0.001", "0.01", "0.03", "0.1", "0.3", "1"];

  /** Half circles, as sklearn's make_moons has them, and normal noise on both coordinates. */
  function moons(n, noise, seed) {
    const { normal } = kd.random(seed);
    const upper = Math.floor(n / 2);
    const points = Array.from({ length: n }, (_, k) => {
      const lower = k >= upper;
      const angle = (Math.PI * (lower ? k - upper : k)) / ((lower ? n - upper : upper) - 1);
      const [x, y] = [Math.cos(angle), Math.sin(angle)];
      return lower ? [1 - x, 0.5 - y] : [x, y];
    });
    return {
      points: points.map((point) => point.map((value) => value + noise * normal())),
      labels: points.map((_, k) => (k < upper ? 0 : 1)),
    };
  }

  // The weights follow from the settings and from how long was trained at which rate, and that the
  // address holds: "200x0.1-50x1" is 200 epochs at 0.1, then 50 at 1.
  const written = (trained) => trained.map((one) => one.join("x")).join("-");
  const read = (text) => {
    const parts = text ? text.split("-").map((part) => part.split("x")) : [];
    return parts.map(([epochs, rate]) => [Number(epochs), rate]);
  };
  const fits = (text) => {
    const trained = read(text);
    const epochs = trained.map(([some]) => some);
    const known = trained.every(([, rate]) => RATES.includes(rate));
    const whole = epochs.every((some) => Number.isInteger(some) && some > 0);
    const all = epochs.reduce((sum, some) => sum + some, 0);
    return known && whole && all <= kd.data.moons.epochs && written(trained) === text;
  };

  /** The first weights, and what the state says of training gone through again. */
  function begin(explorer) {
    const { noise, units, initializer, seed } = explorer.state;
    const left = read(explorer.state.trained);
    explorer.state.trained = "";
    explorer.turn = null;
    explorer.moons = moons(kd.data.moons.points, noise, seed);
    explorer.net = kd.initial([2, units, 2], initializer, seed + 1000);
    Object.assign(explorer, { steps: 0, losses: [], every: 1, trained: [] });
    if (left.length === 0) return;
    kd.run(explorer, () => {
      const [epochs, rate] = left.shift();
      if (epochs > 5) left.unshift([epochs - 5, rate]);
      train(explorer, Math.min(5, epochs), rate);
      return left.length > 0;
    });
  }

  /** Steps of gradient descent on the cross-entropy, all points at once. */
  function train(explorer, steps, rate = explorer.state.rate) {
    const { points, labels } = explorer.moons;
    const end = Math.min(explorer.steps + steps, kd.data.moons.epochs);
    while (explorer.steps < end) {
      const last = explorer.trained.at(-1);
      if (last?.[1] === rate) last[0] += 1;
      else explorer.trained.push([1, rate]);
      const gradients = kd.gradients(explorer.net, points, labels, "cross_entropy");
      if (explorer.steps % explorer.every === 0)
        explorer.losses.push([explorer.steps, gradients.loss]);
      if (explorer.losses.length > KEPT) {
        explorer.every *= 2;
        explorer.losses = explorer.losses.filter(([at]) => at % explorer.every === 0);
      }
      kd.descend(explorer.net, gradients, Number(rate));
      explorer.steps += 1;
    }
    explorer.state.trained = written(explorer.trained);
    return explorer.steps < kd.data.moons.epochs;
  }

  kd.define("moons", {
    columns: 2,
    train,
    begin,
    panels: [
      { name: "plane", title: "Points, and where the network says which moon", height: 300 },
      { name: "loss", title: "Cross-entropy by epoch", height: 300 },
    ],

    controls() {
      const { noise, units, rate } = kd.data.moons;
      return [
        { button: "Train", press: (explorer) => kd.run(explorer, () => train(explorer, 5)) },
        { button: "Stop", press: kd.stop },
        {
          button: "Begin anew",
          press: (explorer) => explorer.set({ trained: "" }),
        },
        {
          name: "rate",
          label: "Learning rate",
          options: RATES.map((value) => [value, value]),
          value: String(rate),
        },
        {
          name: "initializer",
          label: "First weights",
          options: [
            ["pytorch", "PyTorch’s"],
            ["keras", "Keras’s"],
          ],
          value: "pytorch",
        },
        { name: "noise", label: "Noise", min: 0, max: 0.3, step: 0.01, value: noise },
        {
          name: "units",
          label: "Hidden units",
          min: 1,
          max: 32,
          step: 1,
          value: units,
          whole: true,
        },
        { name: "seed", label: "Start number", min: 0, max: 999, step: 1, value: 0, whole: true },
        { name: "trained", kept: true, fits, value: "" },
      ];
    },

    changed(explorer, changes) {
      if (!["noise", "units", "initializer", "seed", "trained"].some((name) => name in changes))
        return;
      explorer.state.trained = changes.trained ?? "";
      begin(explorer);
    },

    compute(_, { net, moons: { points, labels }, steps, losses }) {
      let [loss, right] = [0, 0];
      points.forEach((point, k) => {
        const { output } = kd.forward(net, point);
        loss += kd.losses.cross_entropy(output, labels[k], points.length)[0];
        right += (output[1] > output[0] ? 1 : 0) === labels[k];
      });
      return { net, points, labels, steps, losses, loss, accuracy: right / points.length };
    },

    draw({ panels }, { net, points, labels, steps, losses, loss }) {
      const plane = panels.plane.axes({ x: [-1.5, 2.5], y: [-1.1, 1.6] });
      for (const { corners, rows } of kd.cells(net, BOX)) {
        const difference = rows[1].map((value, k) => value - rows[0][k]);
        const lower = kd.clip(corners, difference);
        if (lower.length > 2) plane.area(lower, "orange", 0.3);
        const upper = kd.clip(
          corners,
          difference.map((value) => -value),
        );
        if (upper.length > 2) plane.area(upper, "blue", 0.2);
      }
      points.forEach((point, k) => {
        const [color, shape] = labels[k] ? ["orange", "triangle"] : ["blue", "circle"];
        plane.dot(point, color, { r: 4, shape });
      });
      plane.done();
      const curve = [...losses, [steps, loss]];
      const top = kd.around(
        curve.map(([, value]) => value),
        0.5,
      );
      panels.loss.axes({ x: [0, Math.max(100, steps)], y: top, xLabel: "epoch" });
      panels.loss.line(curve, "blue").dot([steps, loss], "blue").done();
    },

    reading: ({ steps, loss, accuracy }) =>
      `Epoch ${steps}: cross-entropy ${kd.number(loss, 4)}, ${kd.number(100 * accuracy, 1)}% of the points right.`,
  });
})();
