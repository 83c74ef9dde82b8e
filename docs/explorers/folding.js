// (c) Two networks, one after the other: the first folds the input, so that what the second does to
// one fold happens to all. The book's figures 4.1 and 4.2.
(() => {
  const [LOW, HIGH] = [-1, 1];
  const COLORS = ["blue", "orange", "green", "purple"];

  kd.composing = {
    controls() {
      const { inner, outer } = kd.data.composing;
      return [
        ...kd.networkSliders(inner, { group: "First network, y = f(x)" }),
        ...kd.networkSliders(outer, {
          group: "Second network, y′ = g(y)",
          prefix: "outer_",
          mark: "′",
        }),
      ];
    },

    networks(state) {
      const inner = kd.networkOf(state);
      const outer = kd.networkOf(state, { prefix: "outer_" });
      const both = kd.compose(outer, inner);
      return { inner, outer, both, joints: kd.joints(both, LOW, HIGH) };
    },
  };

  kd.define("folding", {
    columns: 2,
    panels: [
      { name: "inner", title: "First network: y = f(x)", height: 220 },
      { name: "outer", title: "Second network: y′ = g(y)", height: 220 },
      { name: "both", title: "Both: y′ = g(f(x))", wide: true, height: 260 },
    ],

    controls: () => [
      { name: "x", label: "x", min: LOW, max: HIGH, step: 0.01, value: 0.5 },
      ...kd.composing.controls(),
    ],

    compute(state) {
      const { inner, outer, both, joints } = kd.composing.networks(state);
      const folds = kd.joints(inner, LOW, HIGH);
      const x = kd.construction.places(LOW, HIGH, [...joints, ...folds]);
      const of = (net, at) => kd.forward(net, [at]).output[0];
      const y = x.map((at) => of(inner, at));
      const [bottom, top] = [Math.min(...y), Math.max(...y)];
      const flat = top - bottom < 1e-9;
      const outerJoints = flat ? [] : kd.joints(outer, bottom, top);
      const places = flat ? [bottom] : kd.construction.places(bottom, top, outerJoints);
      return {
        x,
        inner: y,
        both: y.map((at) => of(outer, at)),
        outer: places.map((at) => [at, of(outer, at)]),
        folds,
        joints,
        outerJoints,
        point: [state.x, of(inner, state.x), of(both, state.x)],
      };
    },

    draw({ panels }, { x, inner, both, outer, folds, joints, point }) {
      const [at, y, end] = point;
      const range = kd.around(inner);
      const ends = kd.around([...both, ...outer.map((pair) => pair[1])]);
      panels.inner.axes({ x: [LOW, HIGH], y: range, xLabel: "x" }).rule(null, 0, "axis");
      panels.outer.axes({ x: range, y: ends, xLabel: "y" }).line(outer, "text");
      panels.both.axes({ x: [LOW, HIGH], y: ends, xLabel: "x" });
      for (const joint of joints) panels.both.rule(joint, null, "muted");
      const edges = [LOW, ...folds, HIGH];
      for (let k = 0; k + 1 < edges.length; k++) {
        const within = (curve) =>
          x
            .map((place, i) => [place, curve[i]])
            .filter(([p]) => p >= edges[k] && p <= edges[k + 1]);
        panels.inner.line(within(inner), COLORS[k % 4], { width: 3 });
        panels.both.line(within(both), COLORS[k % 4], { width: 3 });
      }
      panels.inner.dot([at, y], "text", { r: 6 }).done();
      panels.outer.dot([y, end], "text", { r: 6 }).done();
      panels.both.dot([at, end], "text", { r: 6 }).done();
    },

    begin(explorer) {
      for (const name of ["inner", "both"]) {
        kd.drag(explorer.panels[name], ([x]) => {
          explorer.set({ x: Math.min(HIGH, Math.max(LOW, x)) });
        });
      }
    },

    reading({ folds, outerJoints, joints, point: [x, y, end] }) {
      const parts = [folds, outerJoints, joints].map((places) => places.length + 1);
      return (
        `Linear regions: ${parts[0]} of the first, ${parts[1]} of the second, ${parts[2]} of both. ` +
        `x = ${kd.number(x)} goes to y = ${kd.number(y)} and on to y′ = ${kd.number(end)}.`
      );
    },
  });
})();
