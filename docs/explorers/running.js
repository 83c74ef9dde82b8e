// Training goes on while one looks: as many steps as fit a frame, then a picture. Where motion is to
// be reduced there is no picture until the end.
(() => {
  /** Repeat `step` until it returns false, or `kd.stop`. */
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
