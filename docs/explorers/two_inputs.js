// (b) Two inputs, three hidden units: planes, clipped, weighted, added. The book's figure 3.8.
(() => {
  const BOX = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ];
  const UNITS = [0, 1, 2];
  const SIDE = [-1, 1];
  const SHADES = 6;

  /** Shade pieces by their height: blue above 0, orange below, darker with every step. */
  function shade(panel, pieces, most) {
    for (let k = 1; k <= SHADES; k++) {
      const level = (most * (k - 0.5)) / SHADES;
      for (const { corners, row } of pieces) {
        const above = kd.clip(corners, row, level);
        if (above.length > 2) panel.area(above, "blue", 0.16);
        const below = kd.clip(
          corners,
          row.map((value) => -value),
          level,
        );
        if (below.length > 2) panel.area(below, "orange", 0.2);
      }
    }
  }

  const most = (pieces) =>
    Math.max(
      1e-9,
      ...pieces.flatMap(({ corners, row }) => corners.map((x) => Math.abs(kd.rowAt(row, x)))),
    );

  kd.define("two-inputs", {
    columns: 3,
    panels: kd.construction.panels({ height: 130, sum: 340 }),

    controls: () => kd.networkSliders(kd.data.two_inputs),

    compute(state) {
      const net = kd.networkOf(state, { inputs: 2 });
      const cells = kd.cells(net, BOX);
      const labels = kd.regions(cells);
      const grid = [-0.9, -0.3, 0.2, 0.8].flatMap((a) => [-0.7, 0.1, 0.6].map((b) => [a, b]));
      return {
        net,
        cells,
        labels,
        regions: Math.max(...labels) + 1,
        grid,
        output: grid.map((x) => kd.forward(net, x).output[0]),
      };
    },

    draw({ panels }, { net, cells, labels }) {
      const pieces = { f: [], h: [], w: [] };
      for (const d of UNITS) {
        const row = [...net.weights[0][d], net.biases[0][d]];
        const positive = kd.clip(BOX, row);
        pieces.f.push([{ corners: BOX, row }]);
        pieces.h.push(positive.length > 2 ? [{ corners: positive, row }] : []);
        const phi = net.weights[1][0][d];
        pieces.w.push(
          pieces.h[d].map(({ corners }) => ({ corners, row: row.map((value) => phi * value) })),
        );
      }
      for (const [name, units] of Object.entries(pieces)) {
        const largest = most(units.flat());
        for (const d of UNITS) {
          const panel = panels[`${name}${d}`].axes({ x: SIDE, y: SIDE, square: true, frame: true });
          shade(panel, units[d], largest);
          const zero = kd.clip(BOX, [...net.weights[0][d], net.biases[0][d]]);
          if (zero.length > 2) panel.outline(zero, "axis", 1);
          panel.done();
        }
      }
      const sum = panels.sum.axes({ x: SIDE, y: SIDE, square: true, xLabel: "x₁" });
      const whole = cells.map(({ corners, rows }) => ({ corners, row: rows[0] }));
      shade(sum, whole, most(whole));
      for (const { corners } of cells) sum.outline(corners, "text", 1.5);
      labels.forEach((label, k) => {
        if (labels.indexOf(label) !== k) return;
        const { corners } = cells[k];
        const middle = [0, 1].map((axis) => corners.reduce((s, c) => s + c[axis], 0));
        sum.text(
          middle.map((total) => total / corners.length),
          label + 1,
          { anchor: "middle", dy: 5 },
        );
      });
      sum.done();
    },

    reading({ regions }) {
      const most = regions === 7 ? ", the most that three lines cut the plane into" : "";
      return `${regions} linear region${regions > 1 ? "s" : ""}${most}. Blue is above 0, orange below.`;
    },
  });
})();
