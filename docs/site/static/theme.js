// Pages outside the theme take its choice of light or dark.
const mode = localStorage.getItem("mode") || "auto";
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
document.documentElement.dataset.theme = mode === "auto" ? (dark ? "dark" : "light") : mode;
