// (h) Depth efficiency: how many parameters a network has, and into how many linear regions it can
// divide its inputs, by the book's formula (4.17). Whole numbers, exact however large.
(() => {
  const CURVES = [1, 2, 3, 4, 5];
  const COLORS = ["vermilion", "orange", "green", "sky", "blue"];

  function arrangement(hyperplanes, dimensions) {
    let [sum, binomial] = [0n, 1n];
    for (let j = 0; j <= dimensions; j++) {
      sum += binomial;
      binomial = (binomial * BigInt(hyperplanes - j)) / BigInt(j + 1);
    }
    return sum;
  }

  kd.maxRegions = (inputs, width, depth) => {
    const dimensions = Math.min(inputs, width);
    const folds = BigInt(Math.floor(width / dimensions) + 1) ** BigInt(dimensions);
    return folds ** BigInt(depth - 1) * arrangement(width, dimensions);
  };
  kd.parameters = (inputs, width, depth) =>
    width * (inputs + 1) + ((depth - 1) * width + 1) * (width + 1);

  const log10 = (large) => {
    const digits = String(large);
    return digits.length + Math.log10(Number(`0.${digits.slice(0, 16)}`));
  };
  const written = (large) => {
    const digits = String(large);
    if (digits.length < 16) return digits.replace(/\B(?=(\d{3})+$)/g, ",");
    return `${digits[0]}.${digits.slice(1, 3)} · ${kd.power(digits.length - 1)}`;
  };

  kd.define("depth", {
    panels: [{ name: "plane", title: "Linear regions against parameters", height: 380 }],

    controls() {
      const { inputs, width, depth } = kd.data.depth;
      return [
        { name: "depth", label: "Hidden layers K", min: 1, max: 10, step: 1, value: depth },
        { name: "width", label: "Units a layer D", min: 1, max: 100, step: 1, value: width },
        { name: "inputs", label: "Inputs", min: 1, max: 10, step: 1, value: inputs },
      ].map((control) => ({ ...control, whole: true }));
    },

    compute({ inputs, width, depth }) {
      const parameters = kd.parameters(inputs, width, depth);
      // The widest shallow network with no more parameters: D (inputs + 2) + 1 of them.
      const shallow = Math.max(1, Math.floor((parameters - 1) / (inputs + 2)));
      return {
        parameters,
        regions: String(kd.maxRegions(inputs, width, depth)),
        shallow,
        shallowRegions: String(kd.maxRegions(inputs, shallow, 1)),
      };
    },

    draw(explorer, { parameters, regions }) {
      const { inputs, width, depth } = explorer.state;
      const point = [Math.log10(parameters), log10(regions)];
      if (explorer.inputsDrawn !== inputs) {
        const widths =
          inputs === 1 ? [1, 2, 3, 5, 8, 12, 18, 25, 30] : [1, 2, 3, 5, 8, 12, 20, 40, 70, 100];
        explorer.curves = CURVES.map((k) =>
          widths.map((d) => [
            Math.log10(kd.parameters(inputs, d, k)),
            log10(kd.maxRegions(inputs, d, k)),
          ]),
        );
        explorer.inputsDrawn = inputs;
      }
      const all = [...explorer.curves.flat(), point];
      const ends = [0, 1].map((axis) =>
        Math.ceil(Math.max(...all.map((pair) => pair[axis])) * 1.05),
      );
      const tick = (exponent) => (Number.isInteger(exponent) ? kd.power(exponent) : "");
      const plane = explorer.panels.plane.axes({
        x: [0, ends[0] + 0.4],
        y: [0, ends[1]],
        xTick: tick,
        yTick: tick,
        xLabel: "parameters",
      });
      explorer.curves.forEach((curve, k) => {
        plane.line(curve, COLORS[k]);
        plane.text(curve.at(-1), `K = ${k + 1}`, { dx: 4, dy: 5 });
      });
      plane.dot(point, "text", { r: 7 }).done(`K = ${depth}, D = ${width}: ${regions} regions`);
    },

    reading({ parameters, regions, shallow, shallowRegions }, { inputs }) {
      const bound = inputs === 1 ? "at most" : "by the book's formula";
      return (
        `${written(parameters)} parameters; ${bound} ${written(regions)} linear regions. ` +
        `One layer with no more parameters has ${written(shallow)} units, and ${written(shallowRegions)} regions.`
      );
    },
  });
})();
