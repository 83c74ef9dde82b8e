// The table of claims, filtered: by lecture, slide, verdict, who says it, and words.
// Without this script the whole table is there.
const tables = [...document.querySelectorAll("table.claims")];
const rows = tables.flatMap((table) =>
  [...table.tBodies[0].rows].map((row) => ({
    row,
    lecture: table.caption.textContent.split(":")[0],
    slide: row.dataset.slide,
    verdict: row.dataset.verdict,
    origin: row.dataset.origin,
    words: row.textContent.toLowerCase(),
  })),
);
const asked = new URLSearchParams(location.search);
const form = document.createElement("form");
form.className = "filter";
form.setAttribute("role", "search");
form.setAttribute("aria-label", "claims");

function labelled(name, control) {
  const label = document.createElement("label");
  label.append(name, control);
  control.name = name;
  form.append(label);
}

for (const name of ["lecture", "slide", "verdict", "origin"]) {
  const select = document.createElement("select");
  select.append(new Option("all", ""));
  for (const value of new Set(rows.map((one) => one[name])))
    select.append(new Option(value, value));
  select.value = asked.get(name) ?? "";
  labelled(name, select);
}
const words = document.createElement("input");
words.type = "search";
words.value = asked.get("words") ?? "";
labelled("words", words);
const found = document.createElement("output");
form.append(found);

function filter() {
  const wanted = Object.fromEntries(new FormData(form));
  let number = 0;
  for (const one of rows) {
    const shown =
      ["lecture", "slide", "verdict", "origin"].every(
        (name) => !wanted[name] || one[name] === wanted[name],
      ) && one.words.includes(wanted.words.toLowerCase());
    one.row.hidden = !shown;
    number += shown;
  }
  for (const table of tables) {
    table.hidden = [...table.tBodies[0].rows].every((row) => row.hidden);
  }
  found.textContent = `${number} of ${rows.length} claims`;
  const said = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
  history.replaceState(
    null,
    "",
    `${location.pathname}${said.size ? `?${said}` : ""}${location.hash}`,
  );
}

form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
document.querySelector("h1 + p").after(form);
filter();
