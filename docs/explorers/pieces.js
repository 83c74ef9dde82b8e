// The pieces on which a ReLU network is one affine map, exactly: no grid.
// A row [a_1, ..., a_d, c] stands for the map x -> a . x + c.
(() => {
  const ROUNDING = 1e-11;

  kd.rowAt = (row, x) => row.at(-1) + x.reduce((sum, value, i) => sum + value * row[i], 0);

  /** The part of a convex piece (its corners, in order) where row >= level. */
  kd.clip = (corners, row, level = 0) => {
    const values = corners.map((corner) => kd.rowAt(row, corner) - level);
    const kept = [];
    corners.forEach((corner, i) => {
      const next = (i + 1) % corners.length;
      if (values[i] >= 0) kept.push(corner);
      if (values[i] * values[next] < 0) {
        const share = values[i] / (values[i] - values[next]);
        kept.push(corner.map((value, axis) => value + share * (corners[next][axis] - value)));
      }
    });
    // Around an interval one comes by its new end twice.
    return corners[0].length === 1 ? kept.slice(0, 2) : kept;
  };

  const negative = (row) => row.map((value) => -value);

  function divided(corners, row) {
    const values = corners.map((corner) => kd.rowAt(row, corner));
    const size = ROUNDING * (1 + Math.max(...row.map(Math.abs)));
    if (!(Math.min(...values) < -size && Math.max(...values) > size)) return [corners];
    return [kd.clip(corners, row), kd.clip(corners, negative(row))];
  }

  const centre = (corners) =>
    corners[0].map(
      (_, axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length,
    );

  /** Pieces {corners, rows} of the box with these corners; rows: the outputs, an affine map each. */
  kd.cells = (net, box) => {
    const identity = box[0].map((_, i) => [...box[0].map((_, j) => (i === j ? 1 : 0)), 0]);
    let cells = [{ corners: box, rows: identity }];
    net.weights.forEach((weight, k) => {
      for (const cell of cells) {
        cell.rows = weight.map((row, j) =>
          cell.rows[0].map(
            (_, i) =>
              cell.rows.reduce((sum, below, unit) => sum + row[unit] * below[i], 0) +
              (i === box[0].length ? net.biases[k][j] : 0),
          ),
        );
      }
      if (k === net.weights.length - 1) return;
      for (const unit of weight.keys()) {
        cells = cells.flatMap(({ corners, rows }) =>
          divided(corners, rows[unit]).map((part) => ({ corners: part, rows })),
        );
      }
      cells = cells.map(({ corners, rows }) => {
        const middle = centre(corners);
        return {
          corners,
          rows: rows.map((row) => (kd.rowAt(row, middle) > 0 ? row : row.map(() => 0))),
        };
      });
    });
    return cells;
  };

  const same = (one, other) =>
    one.every((row, j) =>
      row.every((value, i) => {
        const size = Math.abs(value) + Math.abs(other[j][i]) + 1e-3;
        return Math.abs(value - other[j][i]) <= ROUNDING * 100 * size;
      }),
    );

  /** Where the slope of a network of one input changes between low and high. */
  kd.joints = (net, low, high) => {
    const cells = kd.cells(net, [[low], [high]]);
    for (const cell of cells) cell.corners.sort(([a], [b]) => a - b);
    cells.sort((a, b) => a.corners[0][0] - b.corners[0][0]);
    return cells
      .slice(1)
      .filter((cell, k) => !same(cell.rows, cells[k].rows))
      .map((cell) => cell.corners[0][0]);
  };

  /** Number the regions of the plane: pieces that share an edge and their map are one. */
  kd.regions = (cells) => {
    const labels = cells.map((_, k) => k);
    const near = ([a, b], [c, d]) => Math.abs(a - c) + Math.abs(b - d) < 1e-9;
    cells.forEach((cell, k) => {
      for (let other = 0; other < k; other++) {
        if (labels[other] === labels[k] || !same(cell.rows, cells[other].rows)) continue;
        const shared = cell.corners.filter((a) => cells[other].corners.some((b) => near(a, b)));
        if (shared.length < 2) continue;
        const [from, to] = [labels[k], labels[other]];
        labels.forEach((label, i) => {
          if (label === from) labels[i] = to;
        });
      }
    });
    const names = [...new Set(labels)];
    return labels.map((label) => names.indexOf(label));
  };
})();
