// Explorers: figures that move. This file finds their places on a page, makes their controls, and
// keeps their state: in the controls, in the address, in the picture.
//
// kd.define(name, {controls, panels, compute, draw, reading}) says what an explorer is:
//   controls     list of sliders {name, label, min, max, step, value}, choices {name, label,
//                options, value} and buttons {button, press}; `group` folds some away, `kept` is
//                in the address alone, and `fits` says whether a text from there is a value
//   panels       list of {name, title, height, wide}: one SVG each; `columns`: how many in a row
//   compute      (state, explorer) -> all numbers that are shown
//   draw         (explorer, values): fills the panels
//   reading      (values, state) -> the sentence below the picture
globalThis.kd = globalThis.kd ?? {};

(() => {
  const definitions = {};
  const mounted = new WeakMap();
  let count = 0;

  kd.define = (name, definition) => {
    definitions[name] = definition;
  };
  kd.at = (root) => mounted.get(root);

  /** A number as it is written: a true minus, few digits. */
  kd.number = (x, digits = 2) => {
    const text = Math.abs(x) >= 1e5 || !Number.isFinite(x) ? String(x) : x.toFixed(digits);
    return text.replace(/^-(0\.?0*)$/, "$1").replace("-", "−");
  };

  /** What a control takes from an address or a page: a value, or undefined. */
  function accepted(control, given) {
    if (control.options) return control.options.find(([value]) => value === given)?.[0];
    if (control.fits) return control.fits(given) ? given : undefined;
    const number = given === "" ? Number.NaN : Number(given);
    if (!Number.isFinite(number)) return undefined;
    if (control.free) return number;
    const within = Math.min(control.max, Math.max(control.min, number));
    return control.whole ? Math.round(within) : within;
  }

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  class Explorer {
    constructor(root, name) {
      Object.assign(this, { root, name, definition: definitions[name], id: `${name}-${++count}` });
      this.controls = this.definition.controls();
      this.named = this.controls.filter((control) => control.name);
      this.defaults = Object.fromEntries(this.named.map(({ name, value }) => [name, value]));
      this.state = { ...this.defaults, ...this.read(root.dataset.state), ...this.fromAddress() };
      this.inputs = {};
      this.panels = {};
      this.build();
      mounted.set(root, this);
      this.definition.begin?.(this);
      this.show();
      new ResizeObserver(() => this.resize()).observe(this.figure);
      addEventListener("hashchange", () => {
        const state = this.fromAddress();
        // What an address leaves out is as it is at first.
        if (Object.keys(state).length) this.set({ ...this.defaults, ...state });
      });
    }

    read(query) {
      const state = {};
      for (const [key, text] of new URLSearchParams(query)) {
        const control = this.named.find(({ name }) => name === key);
        const value = control && accepted(control, text);
        if (value !== undefined) state[key] = value;
      }
      return state;
    }

    /** `#folding?x=0.3` in the address is the state of the explorer "folding". */
    fromAddress() {
      const [name, query] = location.hash.slice(1).split("?");
      return name === this.name ? this.read(query) : {};
    }

    get address() {
      const changed = Object.entries(this.state).filter(
        ([key, value]) => value !== this.defaults[key],
      );
      const query = new URLSearchParams(changed).toString();
      return query ? `#${this.name}?${query}` : `#${this.name}`;
    }

    build() {
      const { panels, columns = 1 } = this.definition;
      const style = `--columns:${columns}`;
      this.figure = element("div", { class: `kd-figure kd-in-${columns}`, style });
      for (const { name, title, wide, height = 220 } of panels) {
        this.panels[name] = kd.panel(this.figure, { title, wide, height });
      }
      this.sentence = element("p", { class: "kd-reading", role: "status" });
      const form = element("form", { class: "kd-controls" });
      form.addEventListener("submit", (event) => event.preventDefault());
      const buttons = form.appendChild(element("div", { class: "kd-buttons" }));
      const groups = {};
      for (const control of [...this.controls, { button: "Reset", press: () => this.reset() }]) {
        if (control.kept) continue;
        let place = control.button ? buttons : form;
        if (control.group) {
          groups[control.group] ??= form.appendChild(
            element("details", {}, element("summary", {}, control.group)),
          );
          place = groups[control.group];
        }
        place.append(control.button ? this.button(control) : this.row(control));
      }
      this.root.replaceChildren(this.figure, this.sentence, form);
      this.resize();
    }

    button({ button, press }) {
      const made = element("button", { type: "button" }, button);
      made.addEventListener("click", () => press(this));
      return made;
    }

    row(control) {
      const id = `${this.id}-${control.name}`;
      const row = element("div", { class: "kd-row" });
      row.append(element("label", { for: id }, control.label));
      if (control.options) {
        const choices = control.options.map(([value, text]) => element("option", { value }, text));
        row.append(element("select", { id, name: control.name }, ...choices));
      } else {
        const { min, max, step } = control;
        row.append(element("input", { type: "range", id, name: control.name, min, max, step }));
        row.append(element("output", { for: id }));
      }
      const input = row.children[1];
      input.addEventListener("input", () => {
        this.set({ [control.name]: control.options ? input.value : Number(input.value) });
      });
      this.inputs[control.name] = input;
      return row;
    }

    /** Change the state, and with it the picture, the controls and the address. */
    set(changes) {
      Object.assign(this.state, changes);
      this.definition.changed?.(this, changes);
      this.show();
      clearTimeout(this.pending); // an address written at every move would be refused
      this.pending = setTimeout(() => history.replaceState(history.state, "", this.address), 200);
    }

    reset() {
      this.turn = null; // what is running ends
      this.set({ ...this.defaults });
    }

    values() {
      return this.definition.compute(this.state, this);
    }

    show() {
      for (const control of this.named) {
        const input = this.inputs[control.name];
        const value = this.state[control.name];
        if (!input) continue;
        if (document.activeElement !== input || Number(input.value) !== value) input.value = value;
        if (!control.options) {
          const decimals = control.digits ?? (String(control.step).split(".")[1] ?? "").length;
          const text = control.show?.(value) ?? kd.number(value, decimals);
          input.nextElementSibling.value = text;
          if (control.show) input.setAttribute("aria-valuetext", text);
        }
      }
      const values = this.values();
      this.definition.draw(this, values);
      const sentence = this.definition.reading(values, this.state);
      this.sentence.ariaLive = this.turn ? "off" : "polite"; // not read out a hundred times
      if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
    }

    resize() {
      const changed = Object.values(this.panels).map((panel) => panel.measure());
      if (changed.some(Boolean) && mounted.has(this.root)) this.show();
    }
  }

  kd.start = () => {
    for (const root of document.querySelectorAll(".explorer[data-explorer]")) {
      const name = root.dataset.explorer;
      if (definitions[name] && !mounted.has(root)) new Explorer(root, name);
    }
  };
  if (document.readyState === "complete") setTimeout(kd.start);
  else addEventListener("DOMContentLoaded", kd.start);
})();
