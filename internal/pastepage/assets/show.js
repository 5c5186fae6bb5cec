// What the page shows of a result. What was pasted gets onto the page as text
// only.

const by = (id) => document.getElementById(id);
const shownProblems = 50, shownRows = 200;

// The command line's advice, in the words of this page.
const pageWords = [
  ["say --partial", "tick “Rows are missing that I cannot see”"],
  ["copy it as HTML", "paste it with its formatting"],
  ["copy the table as HTML", "paste it with its formatting"],
];

function make(name, text, attributes = {}) {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1) + (text.endsWith(".") ? "" : ".");
}

function showResult() {
  const { result } = state, problems = result ? result.problems : [];
  by("outcome").textContent = outcome(result);
  by("outcome").className = !result ? "" : problems.length > 0 ? "bad" : "good";
  const items = problems.slice(0, shownProblems).map((p) => {
    const item = make("li", sentence(inOneLine(p)));
    if (p.hint) item.append(make("span", sentence(pageWords.reduce((hint, [from, to]) => hint.replace(from, to), p.hint)), { class: "hint" }));
    return item;
  });
  if (problems.length > shownProblems) items.push(make("li", `And ${problems.length - shownProblems} more.`));
  by("problems").replaceChildren(...items);
  showRows(result);
}

function outcome(result) {
  if (!result) return state.pieces.length > 0 ? "Choose the screen, so that the table can be read." : "Nothing is pasted yet.";
  const count = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;
  if (result.problems.length > 0) return `${count(result.problems.length, "problem")} to mend first.`;
  return `${count(result.rows.length, "row")} read, without a problem.`;
}

// inOneLine is a problem as the command line prints it.
function inOneLine(p) {
  if (p.row === 0) return p.message;
  return p.column === "" ? `row ${p.row}: ${p.message}` : `row ${p.row}, column "${p.column}": ${p.message}`;
}

function showRows(result) {
  const rows = result ? result.rows : [], columns = result ? result.columns : [];
  by("preview").hidden = rows.length === 0;
  const head = make("tr", "");
  head.append(make("th", "Row", { scope: "col" }), ...columns.map((c) => make("th", c.mark ? `${c.heading} (picture)` : c.heading, { scope: "col" })));
  const body = rows.slice(0, shownRows).map((row) => {
    const line = make("tr", "");
    line.append(make("th", row.n, { scope: "row" }), ...columns.map((c) => rowCell(row, c)));
    return line;
  });
  by("preview").querySelector("thead").replaceChildren(head);
  by("preview").querySelector("tbody").replaceChildren(...body);
  by("more").hidden = rows.length <= shownRows;
  by("more").textContent = `The first ${shownRows} of ${rows.length} rows are shown; all of them were read.`;
}

function rowCell(row, column) {
  if (row.wrong.has(column.name)) return make("td", "see above", { class: "wrong" });
  const value = row.values.get(column.name);
  return value === "" ? make("td", "empty", { class: "empty" }) : make("td", value);
}

function showNext(name) {
  const steps = make("ol", "");
  steps.append(
    make("li", `Open the repository on GitHub, and in it the folder ${data.folder}.`),
    make("li", "Choose “Add file”, then “Upload files”."),
    make("li", `Drop ${name} there, and choose “Propose changes” or “Commit changes”.`),
  );
  const again = make("button", "Record another screen", { type: "button", class: "quiet" });
  again.addEventListener("click", () => {
    startAgain();
    by("screen").focus();
  });
  by("next").replaceChildren(make("p", `${name} is in your downloads. Now bring it into the repository, as it is:`), steps, again);
}
