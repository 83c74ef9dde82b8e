// (g) Backpropagation, step by step: each number appears where it belongs, with its formula.
(() => {
  const SUB = ["₀", "₁", "₂"];
  const network = (state) => {
    const { weights, biases } = kd.data.backpropagation;
    return {
      weights: weights.map((rows, k) =>
        rows.map((row, j) => row.map((_, i) => state[`omega${k}${j}${i}`])),
      ),
      biases: biases.map((row, k) => row.map((_, j) => state[`beta${k}${j}`])),
    };
  };

  // The step at which each number appears.
  const FORWARD = { f0: 1, h1: 2, f1: 3, h2: 4, f2: 5, l: 6 };
  const DELTA = [11, 9, 7];
  const GRADIENT = [12, 10, 8];
  const LAST = 12;
  const ROWS = ["x", "f0", "h1", "f1", "h2", "f2", "l"];

  function draw(explorer, { x, f, h, loss, deltas, weights, net }) {
    const { step } = explorer.state;
    const panel = explorer.panels.network;
    // From top to bottom; from left to right where there is no height for it, on a slide.
    const flat = panel.height < 500;
    const side = (flat ? panel.height : panel.width) / 2;
    const half = Math.min(side, 300) - 40;
    if (flat) panel.axes({ x: [0, 7], y: [side, -side], bare: true });
    else panel.axes({ x: [-side, side], y: [7, 0], bare: true });
    const column = (n, j) => (n === 1 ? 0 : (j - 0.5) * 1.5 * half);
    const numbers = { x, f0: f[0], h1: h[1], f1: f[1], h2: h[2], f2: f[2], l: [loss] };
    const spot = (across, row) => {
      const along = ROWS.indexOf(row) + 0.5;
      return flat ? [along, across] : [across, along];
    };
    const say = (place, text, name, options = {}) =>
      panel.text(place, text, { anchor: "middle", name, ...options });
    for (const k of [0, 1, 2]) {
      const [from, to] = [k ? `h${k}` : "x", `f${k}`];
      net.weights[k].forEach((row, j) => {
        row.forEach((weight, i) => {
          const ends = [
            spot(column(row.length, i), from),
            spot(column(net.weights[k].length, j), to),
          ];
          panel.line(ends, step >= FORWARD[to] ? "blue" : "grid", { width: 1.5 });
          const across = i !== j || row.length !== net.weights[k].length;
          const share = across ? 0.32 : 0.5;
          const place = [0, 1].map(
            (axis) => ends[0][axis] + share * (ends[1][axis] - ends[0][axis]),
          );
          const aside = k < 2 ? -22 : 26;
          const dx = across ? (flat ? aside : 0) : flat ? 0 : i === 0 ? -22 : 22;
          const [dy, below] = flat && !across ? [-8, 19] : [0, 16];
          say(place, kd.number(weight, 1), "blue-text", { dx, dy });
          if (step >= GRADIENT[k]) {
            say(place, kd.number(weights[k][j][i], 1), "vermilion-text", { dx, dy: below });
          }
        });
      });
      if (k < 2) {
        for (const j of f[k].keys()) {
          const across = column(f[k].length, j);
          const active = f[k][j] > 0;
          const next = `h${k + 1}`;
          panel.line(
            [spot(across, to), spot(across, next)],
            step >= FORWARD[next] && active ? "blue" : "grid",
            { width: 1.5, dashes: active ? "" : "4 4" },
          );
        }
      }
    }
    panel.line([spot(0, "f2"), spot(0, "l")], step >= FORWARD.l ? "blue" : "grid", { width: 1.5 });
    for (const row of ROWS) {
      const known = step >= (FORWARD[row] ?? 0);
      const name = row[1] ? `${row[0]}${SUB[row[1]]}` : row;
      if (flat) say(spot(-side, row), name, "text", { dy: 20 });
      else panel.text(spot(-side, row), name, { dy: 5, dx: 2 });
      numbers[row].forEach((value, j) => {
        const across = column(numbers[row].length, j);
        const place = spot(across, row);
        panel.dot(place, "surface", { r: 22 });
        panel.ring(place, known ? "blue" : "grid", 22);
        if (known)
          say(place, kd.number(value, 1), "blue-text", {
            dy: row[0] === "f" && step >= DELTA[row[1]] ? -1 : 5,
          });
        if (row[0] === "f" && step >= DELTA[row[1]]) {
          say(place, kd.number(deltas[row[1]][j], 1), "vermilion-text", { dy: 14 });
        }
        if (row[0] === "f") {
          const inwards = across > 0 ? { anchor: "end", dx: -28 } : { anchor: "start", dx: 28 };
          const beside = flat ? { anchor: "start", dx: -8 } : inwards;
          const dy = flat ? (across > 0 ? -46 : 40) : 5;
          const beta = net.biases[row[1]][j];
          say(place, `β ${kd.number(beta, 1)}`, "blue-text", { ...beside, dy });
          if (step >= GRADIENT[row[1]]) {
            const slope = kd.number(deltas[row[1]][j], 1);
            say(place, slope, "vermilion-text", { ...beside, dy: dy + 16 });
          }
        }
      });
    }
    panel.done();
  }

  kd.define("backpropagation", {
    panels: [
      { name: "network", title: "Values in blue, derivatives of the loss below them", height: 640 },
    ],

    controls() {
      const { weights, biases, x, y } = kd.data.backpropagation;
      const slider = (name, label, value, group) => ({
        name,
        label,
        value,
        group,
        min: -5,
        max: 5,
        step: 0.5,
        digits: 1,
      });
      const go = (by) => (explorer) =>
        explorer.set({ step: Math.min(LAST, Math.max(0, explorer.state.step + by)) });
      return [
        { button: "Next", press: go(1) },
        { button: "Back", press: go(-1) },
        { name: "step", label: "Step", min: 0, max: LAST, step: 1, value: 0, whole: true },
        ...x.map((value, i) => slider(`x${i}`, `x${["₁", "₂"][i]}`, value)),
        slider("y", "y", y[0]),
        ...weights.flatMap((rows, k) => [
          ...rows.flatMap((row, j) =>
            row.map((value, i) =>
              slider(
                `omega${k}${j}${i}`,
                `Ω${SUB[k]}, to ${j + 1} from ${i + 1}`,
                value,
                "Weights and biases",
              ),
            ),
          ),
          ...biases[k].map((value, j) =>
            slider(`beta${k}${j}`, `β${SUB[k]}, of ${j + 1}`, value, "Weights and biases"),
          ),
        ]),
      ];
    },

    compute(state) {
      const net = network(state);
      const { f, h } = kd.forward(net, [state.x0, state.x1]);
      const { loss, weights, biases } = kd.gradients(
        net,
        [[state.x0, state.x1]],
        [[state.y]],
        "sum_squares",
      );
      const [, last] = kd.losses.sum_squares(f[2], [state.y]);
      return {
        net,
        x: h[0],
        y: state.y,
        f,
        h,
        loss,
        deltas: kd.backward(net, f, last),
        weights,
        biases,
      };
    },

    draw,

    reading(values, { step }) {
      const [formula, numbers] = kd.passes(values)[step];
      return numbers ? `${formula}: ${numbers}` : formula;
    },
  });
})();
