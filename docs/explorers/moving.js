// What moves: points that are dragged, and training that goes on while one looks.
(() => {
  /** Call `moved` with the place in the axes that a finger or the mouse drags. */
  kd.drag = (panel, moved) => {
    const { svg } = panel;
    svg.classList.add("kd-drag");
    const tell = (event) => {
      const frame = svg.getBoundingClientRect();
      moved(panel.at(event.clientX - frame.left, event.clientY - frame.top));
    };
    svg.addEventListener("pointerdown", (event) => {
      svg.setPointerCapture(event.pointerId);
      tell(event);
    });
    svg.addEventListener("pointermove", (event) => {
      if (svg.hasPointerCapture(event.pointerId)) tell(event);
    });
  };

  /** Repeat `step` until it returns false, or `kd.stop`: as often as fits a frame, then a picture.
   * Where motion is to be reduced there is no picture until the end. */
  kd.run = (explorer, step) => {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const later = still ? (again) => setTimeout(again) : requestAnimationFrame;
    const turn = () => {
      if (explorer.turn !== turn) return;
      const until = performance.now() + 10;
      let going = true;
      while (going && performance.now() < until) going = step() !== false;
      if (!going) explorer.turn = null;
      if (!going || !still) explorer.set({});
      if (going) later(turn);
    };
    explorer.turn = turn;
    later(turn);
  };

  kd.stop = (explorer) => {
    const was = explorer.turn;
    explorer.turn = null;
    if (was) explorer.set({});
  };
})();
