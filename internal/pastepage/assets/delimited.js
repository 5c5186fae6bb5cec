// Rows of csv and tsv, and which of the kinds a text is (rules 3 to 6).

const maxRows = 20000, maxColumns = 200, maxCell = 500, headingsWithin = 10;
const maxRead = maxRows + headingsWithin + 1;
const tooWide = "has more than 200 cells";
const mismatch = "the quotes of a cell do not match";

function tooLong() {
  return problem("size", "the table has more than 20,000 rows", "a practice has fewer people: copy the table alone");
}

function newCell(text) {
  return { text, marks: [], flaw: "" };
}

function isBlankRow(row) {
  return row.cells.every((c) => isBlank(c.text) && c.marks.length === 0 && c.flaw === "");
}

// Cutter takes one cell after the other from a text.
class Cutter {
  constructor(text, comma, quotes) {
    Object.assign(this, { text, comma, quotes, at: 0, flaw: "", ends: new RegExp(`[${comma}\r\n]`, "g") });
  }

  // cell gives the next one, and leaves in more whether its row goes on.
  cell() {
    let text = "", quoted = false;
    if (this.quotes) {
      const start = this.afterBlanks();
      quoted = this.text[start] === '"';
      if (quoted) {
        this.at = start + 1;
        text = this.quoted();
        this.at = this.afterBlanks();
      }
    }
    if (this.flaw) return "";
    this.ends.lastIndex = this.at;
    const found = this.ends.exec(this.text);
    const rest = this.text.slice(this.at, found ? found.index : undefined);
    if (quoted && rest !== "") this.flaw = mismatch;
    this.at += rest.length;
    this.end();
    return text + rest;
  }

  afterBlanks() {
    let at = this.at;
    while (this.text[at] === " ") at++;
    return at;
  }

  // quoted takes the text up to a single quote, and the quote.
  quoted() {
    for (let text = ""; ; text += '"') {
      const end = this.text.indexOf('"', this.at);
      if (end < 0) {
        this.flaw = mismatch;
        return "";
      }
      text += this.text.slice(this.at, end);
      this.at = end + 1;
      if (this.text[this.at] !== '"') return text;
      this.at++;
    }
  }

  // end takes what stands behind a cell.
  end() {
    this.more = this.text[this.at] === this.comma;
    this.at += this.text.startsWith("\r\n", this.at) ? 2 : 1;
  }
}

// cutRows gives the rows that are not blank. Where quotes do not match, where
// the next row begins is anyone's guess: the reading ends there.
function cutRows(text, comma, quotes) {
  const rows = [], problems = [], cutter = new Cutter(text, comma, quotes);
  for (let n = 1; cutter.at < text.length; n++) {
    if (rows.length === maxRead) {
      problems.push(tooLong());
      break;
    }
    const row = { n, cells: [], merged: false, head: false };
    do {
      const cell = newCell(cutter.cell());
      if (!cutter.flaw && row.cells.length === maxColumns) cutter.flaw = tooWide;
      if (cutter.flaw) {
        problems.push(problem("table", cutter.flaw, "copy or export the table again; what follows was not read", n));
        return { rows, problems };
      }
      row.cells.push(cell);
    } while (cutter.more);
    if (!isBlankRow(row)) rows.push(row);
  }
  return { rows, problems };
}

// separator is a comma but where a line leaves no doubt.
function separator(text) {
  let commas = 0, semicolons = 0, quoted = false;
  for (const [c] of text.matchAll(/[",;\r\n]/g)) {
    if (c === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (c === ",") commas++;
    else if (c === ";") semicolons++;
    else if (commas + semicolons > 0) break;
  }
  return semicolons > commas ? ";" : ",";
}

const leading = new RegExp(`^${spaces.source}`);

function detectKind(text) {
  if (text.replace(leading, "").startsWith("<") || text.startsWith("Version:")) return "html";
  const line = text.match(/[\t,;][^\r\n]*/);
  return line && line[0].includes("\t") ? "tsv" : "csv";
}
