// (i) Two moons: a network of 2 inputs, some hidden units, 2 outputs is trained while one looks.
(() => {
  const BOX = [
    [-1.5, -1.1],
    [2.5, -1.1],
    [2.5, 1.6],
    [-1.5, 1.6],
  ];
  const KEPT = 300; // places of the loss's curve

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

  function begin(explorer) {
    const { noise, units, initializer, seed } = explorer.state;
    explorer.turn = null;
    explorer.moons = moons(kd.data.moons.points, noise, seed);
    explorer.net = kd.initial([2, units, 2], initializer, seed + 1000);
    Object.assign(explorer, { steps: 0, losses: [], every: 1 });
  }

  /** Steps of gradient descent on the cross-entropy, all points at once. */
  function train(explorer, steps) {
    const { points, labels } = explorer.moons;
    for (let step = 0; step < steps; step++) {
      const gradients = kd.gradients(explorer.net, points, labels, "cross_entropy");
      if (explorer.steps % explorer.every === 0)
        explorer.losses.push([explorer.steps, gradients.loss]);
      if (explorer.losses.length > KEPT) {
        explorer.every *= 2;
        explorer.losses = explorer.losses.filter(([at]) => at % explorer.every === 0);
      }
      kd.descend(explorer.net, gradients, Number(explorer.state.rate));
      explorer.steps += 1;
    }
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
      const rates = ["0.001", "0.01", "0.03", "0.1", "0.3", "1"];
      return [
        { button: "Train", press: (explorer) => kd.run(explorer, () => train(explorer, 5)) },
        { button: "Stop", press: kd.stop },
        {
          button: "Begin anew",
          press(explorer) {
            begin(explorer);
            explorer.set({});
          },
        },
        {
          name: "rate",
          label: "Learning rate",
          options: rates.map((value) => [value, value]),
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
      ];
    },

    changed(explorer, changes) {
      if (["noise", "units", "initializer", "seed"].some((name) => name in changes))
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
