// Rows of html (rules 7 and 8).
//
// What was pasted is parsed in a document that no window shows: there, scripts
// do not run and nothing is loaded. It is not attached to that document either,
// so that its style elements are never looked at. Of what is found, only text
// goes on.

const inline = new Set([
  "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "label", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u", "wbr",
]);
const absentElements = new Set(["script", "style", "template", "noscript", "iframe", "datalist"]);
const displayNone = /d[i\u0130]splay:none/i; // as lower would have it, without a copy of every style
const flawTable = "holds a table of its own";
const flawField = "holds a field to fill in, and a copy does not carry what is in it";

function parsePage(text) {
  const root = new DOMParser().parseFromString("", "text/html").createElement("html");
  root.innerHTML = text;
  return root;
}

// readPage gives {tables}, each a list of rows, or {problem}.
function readPage(text) {
  const root = parsePage(text);
  if (tooDeep(root, 1)) {
    return { problem: problem("table", "the page cannot be parsed: its elements lie too deep in one another", "copy the table alone") };
  }
  const found = { tables: [], loose: [] };
  findTables(root, false, found);
  if (found.loose.length > 0) found.tables.push(found.loose);
  return { tables: found.tables };
}

function tooDeep(element, depth) {
  if (depth > 512) return true;
  for (const c of element.children) if (tooDeep(c, depth + 1)) return true;
  return false;
}

// findTables lists the tables below an element in the order in which they begin.
function findTables(element, inside, found) {
  for (const c of element.children) {
    if (isAbsent(c)) continue;
    if (isTable(c)) {
      const rows = [];
      collectRows(c, rows, false);
      found.tables.push(rows);
      findTables(c, true, found);
    } else if (isRow(c) && !inside) {
      addRow(c, found.loose, false);
      findTables(c, true, found);
    } else {
      findTables(c, inside, found);
    }
  }
}

// collectRows adds the rows of a table, without those of tables inside it.
function collectRows(element, rows, head) {
  for (const c of element.children) {
    if (isAbsent(c) || c.localName === "tfoot" || isTable(c)) continue;
    if (isRow(c)) addRow(c, rows, head);
    else collectRows(c, rows, head || c.localName === "thead");
  }
}

// addRow counts blank rows too: the number of a row is the one that a person
// counts.
function addRow(element, rows, head) {
  const row = { n: rows.length + 1, cells: [], merged: false, head };
  gatherCells(element, row);
  rows.push(row);
}

function gatherCells(element, row) {
  for (const c of element.children) {
    if (isAbsent(c)) continue;
    if (row.cells.length > maxColumns) return;
    if (isCell(c)) {
      row.merged = row.merged || isMerged(c);
      row.cells.push(pageCell(c));
    } else if (!isTable(c)) {
      gatherCells(c, row);
    }
  }
}

function role(element) {
  return element.getAttribute("role") || "";
}

function isTable(element) {
  return element.localName === "table" || ["table", "grid", "treegrid"].includes(role(element));
}

function isRow(element) {
  return element.localName === "tr" || role(element) === "row";
}

function isCell(element) {
  return ["td", "th"].includes(element.localName) || ["cell", "gridcell", "columnheader", "rowheader"].includes(role(element));
}

function isMerged(element) {
  return ["colspan", "rowspan", "aria-colspan", "aria-rowspan"].some((name) => {
    const value = trimmed(element.getAttribute(name) || "");
    return value !== "" && value !== "1";
  });
}

// isAbsent says that the element is not on the screen, or not text.
function isAbsent(element) {
  if (absentElements.has(element.localName) || element.hasAttribute("hidden")) return true;
  const style = element.getAttribute("style");
  return style !== null && displayNone.test(style.replaceAll(" ", ""));
}

function pageCell(element) {
  const cell = { text: "", labels: [], marks: [], flaw: "" };
  readContent(element, cell);
  if (isBlank(cell.text)) cell.text = cell.labels.join(" ");
  return { text: cell.text, marks: cell.marks, flaw: cell.flaw };
}

function readContent(node, cell) {
  for (const c of node.childNodes) {
    if (c.nodeType === Node.TEXT_NODE) cell.text += c.data;
    else if (c.nodeType === Node.ELEMENT_NODE && !isAbsent(c)) readElement(c, cell);
  }
}

function readElement(element, cell) {
  const name = element.localName;
  if (isTable(element)) cell.flaw = flawTable;
  else if (isPicture(element)) readPicture(element, cell);
  else if (name === "select") readChoice(element, cell);
  else if (name === "textarea" || (name === "input" && isField(element))) cell.flaw = cell.flaw || flawField;
  else if (inline.has(name)) readContent(element, cell);
  else readApart(element, cell);
}

function readApart(element, cell) {
  cell.text += " ";
  readContent(element, cell);
  cell.text += " ";
}

function isField(element) {
  return !["hidden", "button", "submit", "reset", "image"].includes(lower(element.getAttribute("type") || ""));
}

// readChoice reads a list to choose from: what is chosen on the screen is in
// the copy only where an option says so.
function readChoice(element, cell) {
  const chosen = element.querySelectorAll("option[selected]");
  if (chosen.length === 1) readApart(chosen[0], cell);
  else cell.flaw = cell.flaw || flawField;
}

function isPicture(element) {
  const name = element.localName;
  return name === "img" || name === "svg" || role(element) === "img" || (["i", "span"].includes(name) && !element.firstChild);
}

// readPicture notes what a picture says of itself: a label for people, and its
// classes, which often are all that tells a green logo from a grey one.
function readPicture(element, cell) {
  const labels = ["alt", "aria-label", "title"].map((name) => trimmed(element.getAttribute(name) || ""));
  if (element.localName === "svg") labels.push(svgTitle(element));
  const label = labels.find((text) => text !== "");
  if (label) {
    cell.labels.push(label);
    cell.marks.push(label);
  }
  const classes = words(element.getAttribute("class") || "");
  if (classes.length > 0) cell.marks.push(trimmed(element.getAttribute("class")));
  if (classes.length > 1) cell.marks.push(...classes);
}

function svgTitle(element) {
  const title = Array.from(element.children).find((c) => c.localName === "title" && c.firstChild);
  return title && title.firstChild.nodeType === Node.TEXT_NODE ? trimmed(title.firstChild.data) : "";
}
