// Axes and what is drawn in them: SVG as text, at the size that it has on the screen, so that
// letters are 14 px high on a phone too.
(() => {
  const MARGIN = { left: 44, right: 16, top: 8, bottom: 26 };

  const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const escaped = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const color = (name) => `var(--kd-${name})`;

  /** Numbers to write on an axis: at most n, multiples of 1, 2 or 5 times a power of ten. */
  kd.ticks = (low, high, n) => {
    const rough = (high - low) / Math.max(1, n);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((k) => k * power).find((k) => k >= rough * 0.999);
    const ticks = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
      ticks.push(Number((k * step).toPrecision(12)));
    }
    return ticks;
  };

  /** An interval around numbers that changes seldom when they change a little. */
  kd.around = (numbers, least = 1) => {
    let [low, high] = [0, 0];
    for (const x of numbers) {
      if (Number.isFinite(x)) [low, high] = [Math.min(low, x), Math.max(high, x)];
    }
    const size = Math.max(least, -low, high);
    const step = 10 ** Math.floor(Math.log10(size)) / 2;
    const [bottom, top] = [Math.floor(low / step - 1e-9), Math.ceil(high / step + 1e-9)];
    return [Math.min(bottom * step, 0), Math.max(top * step, low < 0 ? 0 : least)];
  };

  /** A power of ten as it is written. */
  kd.power = (exponent) =>
    `10${String(exponent)
      .replace("-", "⁻")
      .replace(/\d/g, (digit) => SUPERSCRIPTS[digit])}`;

  kd.panel = (place, { title, wide, height }) => {
    const figure = document.createElement("figure");
    if (wide) figure.className = "kd-wide";
    figure.innerHTML =
      `<figcaption>${escaped(title ?? "")}</figcaption>` +
      `<svg role="img" height="${height}" aria-label="${escaped(title ?? "Picture")}"></svg>`;
    place.append(figure);
    return new Panel(figure.lastChild, height);
  };

  class Panel {
    constructor(svg, height) {
      Object.assign(this, { svg, height, width: 0, parts: [], drawn: [] });
      svg.innerHTML = "<g></g><g></g>"; // what is in the axes; what is written round them
    }

    /** Whether the size is another than before; where it is hidden it has none. */
    measure() {
      const { width, height } = this;
      this.width = this.svg.clientWidth;
      this.height = this.svg.clientHeight || height;
      return this.width !== width || this.height !== height;
    }

    /** Begin anew with these axes: {x: [low, high], y: [low, high], xTick, yTick, square}. */
    axes({ x, y, xTick = String, yTick = String, xLabel, bare, square, frame }) {
      const m =
        bare || frame
          ? { left: 0, right: 0, top: 0, bottom: 0 }
          : { ...MARGIN, left: this.width < 160 ? 28 : MARGIN.left };
      // Where it is hidden it has no width.
      let width = Math.max(1, this.width - m.left - m.right);
      let height = this.height - m.top - m.bottom;
      if (square) width = height = Math.max(1, Math.min(width, height));
      const box = { left: m.left, top: m.top, width, height };
      if (square) box.left += (this.width - m.left - m.right - width) / 2;
      this.x = (at) => box.left + ((at - x[0]) / (x[1] - x[0])) * box.width;
      this.y = (at) => box.top + (1 - (at - y[0]) / (y[1] - y[0])) * box.height;
      this.at = (left, top) => [
        x[0] + ((left - box.left) / box.width) * (x[1] - x[0]),
        y[0] + (1 - (top - box.top) / box.height) * (y[1] - y[0]),
      ];
      Object.assign(this, { box, parts: [], front: [], limits: { x, y } });
      if (frame) {
        const [[left, right], [bottom, top]] = [x, y];
        this.outline(
          [
            [left, bottom],
            [right, bottom],
            [right, top],
            [left, top],
          ],
          "grid",
          1,
        );
      }
      if (bare || frame) return this;
      const number = (tick) => tick.replace("-", "−");
      for (const tick of kd.ticks(...x, width / 60).filter((at) => xTick(at) !== "")) {
        this.rule(tick, null);
        this.front.push(
          this.label(this.x(tick), box.top + height + 18, number(xTick(tick)), "middle"),
        );
      }
      for (const tick of kd.ticks(...y, height / 36).filter((at) => yTick(at) !== "")) {
        this.rule(null, tick);
        this.front.push(this.label(box.left - 6, this.y(tick) + 5, number(yTick(tick)), "end"));
      }
      if (xLabel)
        this.front.push(this.label(box.left + width, box.top + height - 6, xLabel, "end"));
      return this;
    }

    label(left, top, text, anchor = "start", name = "text") {
      return `<text x="${left.toFixed(1)}" y="${top.toFixed(1)}" text-anchor="${anchor}" style="fill:${color(name)}">${escaped(text)}</text>`;
    }

    /** A line across: at x, or at y. */
    rule(x, y, name = "grid") {
      const { left, top, width, height } = this.box;
      const place =
        y === null
          ? `M${this.x(x).toFixed(1)} ${top}v${height}`
          : `M${left} ${this.y(y).toFixed(1)}h${width}`;
      this.parts.push(`<path d="${place}" style="stroke:${color(name)}"/>`);
      return this;
    }

    path(points) {
      return points.map(([x, y]) => `${this.x(x).toFixed(2)} ${this.y(y).toFixed(2)}`).join("L");
    }

    line(points, name, { width = 2.5, dashes = "" } = {}) {
      const shown = points.filter((point) => point.every(Number.isFinite));
      if (shown.length > 1) {
        this.parts.push(
          `<path d="M${this.path(shown)}" style="stroke:${color(name)};stroke-width:${width};stroke-dasharray:${dashes || "none"}"/>`,
        );
      }
      return this;
    }

    area(points, name, opacity = 0.12) {
      this.parts.push(
        `<path d="M${this.path(points)}Z" style="fill:${color(name)};fill-opacity:${opacity};stroke:none"/>`,
      );
      return this;
    }

    outline(points, name, width) {
      return this.line([...points, points[0]], name, { width });
    }

    dot([x, y], name, { r = 5, shape = "circle" } = {}) {
      if (!Number.isFinite(x + y)) return this;
      const [left, top] = [this.x(x).toFixed(1), this.y(y).toFixed(1)];
      const form =
        shape === "circle"
          ? `<circle cx="${left}" cy="${top}" r="${r}"`
          : `<path d="M${left} ${top}m0 ${-r * 1.3}l${r * 1.2} ${r * 2.1}h${-r * 2.4}z"`;
      this.parts.push(`${form} class="kd-dot" style="fill:${color(name)}"/>`);
      return this;
    }

    ring([x, y], name, r) {
      const place = `cx="${this.x(x).toFixed(1)}" cy="${this.y(y).toFixed(1)}"`;
      this.parts.push(
        `<circle ${place} r="${r}" style="fill:none;stroke:${color(name)};stroke-width:2"/>`,
      );
    }

    text([x, y], text, { anchor = "start", dx = 0, dy = 0, name = "text" } = {}) {
      this.front.push(this.label(this.x(x) + dx, this.y(y) + dy, text, anchor, name));
      return this;
    }

    /** Put what is new of what was drawn on the screen. Lines end where the axes do. */
    done(description) {
      const { left, top, width, height } = this.box;
      const m = 6;
      const drawn = [
        `<svg x="${left - m}" y="${top - m}" width="${width + 2 * m}" height="${height + 2 * m}" ` +
          `viewBox="${left - m} ${top - m} ${width + 2 * m} ${height + 2 * m}">${this.parts.join("")}</svg>`,
        this.front.join(""),
      ];
      drawn.forEach((text, i) => {
        if (text !== this.drawn[i]) this.svg.children[i].innerHTML = text;
      });
      this.drawn = drawn;
      if (description) this.svg.setAttribute("aria-label", description);
    }
  }
})();
