// What happens in backpropagation, one step after the other, in formulas and in numbers.
(() => {
  const SUB = ["₀", "₁", "₂"];
  const short = (value) => kd.number(value, Number.isInteger(value) ? 0 : 2);
  const vector = (values) => `[${values.map(short).join(", ")}]`;
  const matrix = (rows) => `[${rows.map(vector).join(", ")}]`;

  /** Of each step the formula, and the formula with its numbers. */
  kd.passes = ({ f, h, loss, deltas, weights, net, y }) => {
    const steps = [["Press Next: the forward pass begins at the inputs x, above.", ""]];
    for (const k of [0, 1, 2]) {
      const from = k ? `h${SUB[k]}` : "x";
      steps.push([
        `f${SUB[k]} = β${SUB[k]} + Ω${SUB[k]} ${from}`,
        `${vector(net.biases[k])} + ${matrix(net.weights[k])} ${vector(h[k])} = ${vector(f[k])}`,
      ]);
      if (k < 2) {
        steps.push([
          `h${SUB[k + 1]} = max{0, f${SUB[k]}}`,
          `max{0, ${vector(f[k])}} = ${vector(h[k + 1])}`,
        ]);
      }
    }
    steps.push(["l = (f₂ − y)²", `(${short(f[2][0])} − ${short(y)})² = ${short(loss)}`]);
    steps.push([
      "∂l/∂f₂ = 2 (f₂ − y): the backward pass begins",
      `2 (${short(f[2][0])} − ${short(y)}) = ${vector(deltas[2])}`,
    ]);
    for (const k of [2, 1, 0]) {
      const below = k ? `h${SUB[k]}` : "x";
      steps.push([
        `∂l/∂Ω${SUB[k]} = ∂l/∂f${SUB[k]} ${below}ᵀ and ∂l/∂β${SUB[k]} = ∂l/∂f${SUB[k]}`,
        `${vector(deltas[k])} ${vector(h[k])}ᵀ = ${matrix(weights[k])}`,
      ]);
      if (k) {
        steps.push([
          `∂l/∂f${SUB[k - 1]} = 1[f${SUB[k - 1]} > 0] ⊙ Ω${SUB[k]}ᵀ ∂l/∂f${SUB[k]}`,
          `1[${vector(f[k - 1])} > 0] ⊙ ${matrix(net.weights[k])}ᵀ ${vector(deltas[k])} = ${vector(deltas[k - 1])}`,
        ]);
      }
    }
    return steps;
  };
})();
