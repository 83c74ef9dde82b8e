// Pages outside the theme take its choice of light or dark.
const mode = localStorage.getItem("mode") || "auto";
const dark = matchMedia("(prefers-color-scheme: dark)");
function choose() {
  document.documentElement.dataset.theme =
    mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
}
dark.addEventListener("change", choose);
choose();
