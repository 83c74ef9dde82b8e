// What kerasdemos.byhand computes, in JavaScript: a test compares them to 1e-9.
// A network is {weights, biases}: weights[k][j][i] from unit i to unit j, as byhand.relunets has it.
(() => {
  const sigmoid = (x) => {
    const decay = Math.exp(-Math.abs(x)); // cannot overflow
    return (x >= 0 ? 1 : decay) / (1 + decay);
  };
  const decaying = (x, factor = 1) => {
    const decay = Math.exp(-factor * Math.abs(x));
    return decay / (1 + decay) ** 2;
  };
  const step = (x) => (x > 0 ? 1 : 0);

  /** Name -> [function, derivative]. */
  kd.activations = {
    relu: [(x) => Math.max(x, 0), step],
    sigmoid: [sigmoid, (x) => decaying(x)],
    tanh: [Math.tanh, (x) => 4 * decaying(x, 2)],
    threshold: [step, () => 0],
    cos: [Math.cos, (x) => -Math.sin(x)],
    rbf: [(x) => Math.exp(-x * x), (x) => -2 * x * Math.exp(-x * x)],
    softplus: [(x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), sigmoid],
    hard_tanh: [(x) => Math.max(-1, Math.min(1, x)), (x) => step(1 - Math.abs(x))],
    linear: [(x) => x, () => 1],
  };

  const dot = (a, b) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
    return sum;
  };
  kd.affine = (weight, bias, h) => weight.map((row, j) => bias[j] + dot(row, h));

  /** One hidden layer, as the slides index it: theta[d] = [bias, ...], phi = [bias, ...]. */
  kd.shallow = (theta, phi) => ({
    weights: [theta.map((row) => row.slice(1)), [phi.slice(1)]],
    biases: [theta.map((row) => row[0]), [phi[0]]],
  });

  /** outer(inner(x)) as one deeper network: two affine layers with nothing between merge. */
  kd.compose = (outer, inner) => {
    const last = inner.weights.at(-1);
    const columns = last[0].map((_, i) => last.map((row) => row[i]));
    const merged = outer.weights[0].map((row) => columns.map((column) => dot(row, column)));
    const bias = kd.affine(outer.weights[0], outer.biases[0], inner.biases.at(-1));
    return {
      weights: [...inner.weights.slice(0, -1), merged, ...outer.weights.slice(1)],
      biases: [...inner.biases.slice(0, -1), bias, ...outer.biases.slice(1)],
    };
  };

  /** f[k] before and h[k + 1] after each hidden layer, h[0] = x, and the output f[K]. */
  kd.forward = (net, x, activation = "relu") => {
    const [a] = kd.activations[activation];
    const [f, h] = [[], [x]];
    net.weights.forEach((weight, k) => {
      f.push(kd.affine(weight, net.biases[k], h[k]));
      if (k < net.weights.length - 1) h.push(f[k].map(a));
    });
    return { f, h, output: f.at(-1) };
  };

  /** dl/df_0, ..., dl/df_K from the last one: dl/df_{k-1} = 1[f_{k-1} > 0] (Omega_k^T dl/df_k). */
  kd.backward = (net, f, last) => {
    const deltas = [last];
    for (let k = net.weights.length - 1; k > 0; k--) {
      const above = deltas[0];
      deltas.unshift(
        f[k - 1].map((z, i) => {
          let sum = 0;
          if (z > 0) for (let j = 0; j < above.length; j++) sum += net.weights[k][j][i] * above[j];
          return sum;
        }),
      );
    }
    return deltas;
  };

  /** A sample's share of the loss, and its gradient in the output; n samples. */
  kd.losses = {
    sum_squares: (output, y) => [
      dot(output, output) - 2 * dot(output, y) + dot(y, y),
      output.map((z, j) => 2 * (z - y[j])),
    ],
    mse: (output, y, n) => {
      const terms = n * output.length;
      const errors = output.map((z, j) => z - y[j]);
      return [dot(errors, errors) / terms, errors.map((error) => (2 / terms) * error)];
    },
    cross_entropy: (output, label, n) => {
      const largest = Math.max(...output);
      const exponentials = output.map((z) => Math.exp(z - largest));
      const sum = exponentials.reduce((a, b) => a + b);
      const gradient = exponentials.map((e, j) => (e / sum - (j === label ? 1 : 0)) / n);
      return [(Math.log(sum) + largest - output[label]) / n, gradient];
    },
  };

  /** Loss and gradients over all samples: {loss, weights, biases}, shaped as the network. */
  kd.gradients = (net, xs, ys, loss = "mse") => {
    const weights = net.weights.map((weight) => weight.map((row) => row.map(() => 0)));
    const biases = net.biases.map((bias) => bias.map(() => 0));
    let total = 0;
    xs.forEach((x, sample) => {
      const { f, h, output } = kd.forward(net, x);
      const [share, last] = kd.losses[loss](output, ys[sample], xs.length);
      total += share;
      kd.backward(net, f, last).forEach((delta, k) => {
        for (let j = 0; j < delta.length; j++) {
          if (delta[j] === 0) continue;
          biases[k][j] += delta[j];
          for (let i = 0; i < h[k].length; i++) weights[k][j][i] += delta[j] * h[k][i];
        }
      });
    });
    return { loss: total, weights, biases };
  };

  /** phi <- phi - alpha dl/dphi, in place. */
  kd.descend = (net, gradients, rate) => {
    net.weights.forEach((weight, k) => {
      weight.forEach((row, j) => {
        for (let i = 0; i < row.length; i++) row[i] -= rate * gradients.weights[k][j][i];
        net.biases[k][j] -= rate * gradients.biases[k][j];
      });
    });
  };

  /** Random numbers that are the same from the same seed: uniform in [0, 1), and N(0, 1). */
  kd.random = (seed) => {
    let state = seed >>> 0;
    const uniform = () => {
      state = (state + 0x6d2b79f5) >>> 0; // mulberry32
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return { uniform, normal };
  };

  /** First weights of a network of these layer sizes, by "pytorch" or "keras". */
  kd.initial = (sizes, initializer, seed) => {
    const { uniform } = kd.random(seed);
    const [weights, biases] = [[], []];
    sizes.slice(1).forEach((rows, k) => {
      const columns = sizes[k];
      const within =
        initializer === "keras" ? Math.sqrt(6 / (rows + columns)) : 1 / Math.sqrt(columns);
      const draw = () => within * (2 * uniform() - 1);
      weights.push(Array.from({ length: rows }, () => Array.from({ length: columns }, draw)));
      biases.push(Array.from({ length: rows }, initializer === "keras" ? () => 0 : draw));
    });
    return { weights, biases };
  };
})();
