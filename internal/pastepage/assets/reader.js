// A table of rows: headings, values, marks, duplicates (rules 11 to 19).

// foldLayout is a layout with its texts folded once.
function foldLayout(layout) {
  const set = (texts) => new Set((texts || []).map(foldRaw));
  const columns = layout.columns.map((c) => {
    const values = new Map(Object.entries(c.values || {}).map(([text, value]) => [foldRaw(text), value]));
    return {
      name: c.name, title: c.headings[0], required: c.required || c.name === layout.keyColumn, mark: c.mark, strict: c.strict,
      headings: set(c.headings), blank: set(c.blank), values, 
      known: `the known values are ${Object.keys(c.values || {}).sort(compareBytes).join(", ")}; do not leave the row out: add its text, and what it means, to the column ${c.name} in the document of kind App called ${layout.system}`,
      address: c.name === "email" || c.name === "linkEmail",
    };
  });
  return { columns, ignore: set(layout.ignore), key: layout.keyColumn, orName: layout.orName, known: "the known headings are " + columns.map((c) => c.title).join(", ") };
}

// read gives the problems of an input and, for people, the rows as far as they
// were read; the table only where there are no problems. An empty kind is
// detected.
function read(kind, bytes, layout) {
  const { text, problem: undecoded } = decodeText(bytes);
  if (undecoded) return { problems: [undecoded], rows: [], columns: [] };
  const reader = new Reader(kind || detectKind(text), foldLayout(layout));
  reader.read(text);
  const { problems, records: rows } = reader;
  const heading = (c, i) => ({ name: c.name, mark: c.mark, heading: reader.headings[reader.place[i]] || c.title });
  const columns = reader.layout.columns.map((c, i) => (reader.place[i] >= 0 ? heading(c, i) : null)).filter((c) => c);
  if (problems.length > 0) return { problems, rows, columns };
  const sortedBy = (r) => r.get(layout.keyColumn) || r.get("name"), lacks = (r) => r.get(layout.keyColumn) === "";
  const values = rows.map((r) => r.values).sort((a, b) => lacks(b) - lacks(a) || compareBytes(sortedBy(a), sortedBy(b)));
  const table = { system: layout.system, kind: reader.kind, key: layout.keyColumn, columns: columns.map((c) => c.name), records: values };
  return { problems, rows, columns, table };
}

class Reader {
  constructor(kind, layout) {
    Object.assign(this, { kind, layout, headings: [], folded: [], place: [], problems: [], records: [] });
  }

  add(...args) {
    this.problems.push(problem(...args));
  }

  read(text) {
    let rows = this.rows(text).filter((row) => !isBlankRow(row));
    if (rows.length === 0) {
      if (this.problems.length === 0) this.add("table", "the input holds no table with a known heading", this.layout.known);
      return;
    }
    const early = this.problems; // of cutting the text, which breaks off late in it
    this.problems = [];
    rows = rows.slice(this.find(rows).at);
    if (!this.bind(rows[0])) return;
    this.readRecords(rows.slice(1));
    for (const p of early) {
      if (!this.problems.some((q) => q.row === p.row && q.message === p.message)) this.problems.push(p);
    }
  }

  rows(text) {
    if (this.kind === "html") {
      const page = readPage(text);
      if (!page.problem) return this.choose(page.tables);
      this.problems.push(page.problem);
      return [];
    }
    const cut = this.kind === "tsv" ? cutRows(text, "\t", false) : cutRows(text, separator(text), true);
    this.problems = cut.problems;
    return cut.rows;
  }

  // choose gives the rows of the first table whose headings fit, followed by
  // those of its further pages. Where none fits it is the first that knows a
  // heading, so that what is wrong with it can be told.
  choose(tables) {
    let first = null, rows = null, headings = "";
    for (const table of tables) {
      const filled = table.filter((row) => !isBlankRow(row));
      const { at, fits } = this.find(filled);
      if (!fits) {
        if (!first && filled.length > 0 && this.known(filled[at])) first = filled;
      } else if (!rows) {
        rows = filled;
        headings = foldCells(filled[at]).join("\0");
      } else if (headings === foldCells(filled[at]).join("\0")) {
        const last = rows.at(-1).n;
        rows = rows.concat(filled.slice(at).map((row) => ({ ...row, n: row.n + last })));
      }
    }
    return rows || first || [];
  }

  // find gives the place of the headings among rows, and whether they have
  // every required column.
  find(rows) {
    const required = this.layout.columns.filter((c) => c.required);
    const at = rows.slice(0, headingsWithin).findIndex((row) => {
      const folded = foldCells(row);
      return required.every((c) => folded.some((h) => c.headings.has(h)));
    });
    return { at: Math.max(at, 0), fits: at >= 0 };
  }

  known(head) {
    return foldCells(head).some((h) => h !== "" && this.layout.columns.some((c) => c.headings.has(h)));
  }

  // bind finds the place of each column, and says what is wrong with the
  // headings. False means that rows cannot be read by them.
  bind(head) {
    const { columns, known } = this.layout;
    if (!this.known(head)) {
      this.add("heading", "none of its cells is a known heading", "copy the table with its headings; " + known, head.n);
      return false;
    }
    if (head.cells.length > maxColumns) {
      this.add("table", tooWide, "copy the table alone", head.n);
      return false;
    }
    if (head.merged) {
      this.add("merged", "the headings have merged cells, so the columns cannot be told", "copy the table where each column has one heading", head.n);
      return false;
    }
    this.folded = foldCells(head);
    this.headings = head.cells.map((c) => clean(c.text).text);
    this.place = columns.map(() => -1);
    head.cells.forEach((c, at) => this.claim(head.n, at));
    columns.forEach((c, i) => {
      if (c.required && this.place[i] < 0) {
        this.add("heading", `the column ${quote(c.title)} is missing`, "show that column before you copy; " + known, head.n);
      }
    });
    return true;
  }

  // claim gives a heading to the columns that it belongs to.
  claim(n, at) {
    const folded = this.folded[at];
    let known = folded === "" || this.layout.ignore.has(folded);
    this.layout.columns.forEach((c, i) => {
      if (!c.headings.has(folded)) return;
      known = true;
      if (this.place[i] < 0) {
        this.place[i] = at;
        return;
      }
      const both = `the headings ${quote(this.headings[this.place[i]])} and ${quote(this.headings[at])} mean the same`;
      this.add("heading", both, "keep one of the two columns", n);
    });
    if (!known) this.add("heading", "unknown heading " + quote(this.headings[at]), this.layout.known, n);
  }

  readRecords(rows) {
    const seen = { email: new Map(), key: new Map() };
    for (const row of rows) {
      if (row.head || this.repeats(row)) continue;
      if (this.records.length === maxRows) {
        this.problems.push(tooLong());
        break;
      }
      if (this.isSound(row)) {
        const { values, wrong } = this.record(row);
        this.twice(seen.email, row.n, "email", values);
        if (this.layout.key !== "email") this.twice(seen.key, row.n, this.layout.key, values);
        if (this.layout.orName && !values.get("email")) this.twice(seen.key, row.n, "name", values);
        this.records.push({ n: row.n, values, wrong });
      }
    }
    this.marked();
  }

  // repeats says whether a row is the headings again.
  repeats(row) {
    return row.cells.length === this.folded.length && foldCells(row).every((h, i) => h === this.folded[i]);
  }

  // isSound says whether each cell of a row can be told to belong to a column.
  isSound(row) {
    const n = row.cells.length;
    if (row.merged) {
      this.add("merged", "has merged cells, so its columns cannot be told", "copy the table without lines that group it", row.n);
    } else if (row.cells.some((c) => c.flaw === flawTable)) {
      this.add("table", flawTable, "copy the table when nothing in it is opened", row.n);
    } else if (n !== this.headings.length) {
      this.add("table", `has ${n === 1 ? "1 cell" : n + " cells"}, and the headings are ${this.headings.length}`,
        "copy the whole table with its headings and nothing below it; if cells hold several lines, copy it as HTML", row.n);
    } else {
      return true;
    }
    return false;
  }

  record(row) {
    const values = new Map(), flawed = new Set();
    this.layout.columns.forEach((c, i) => {
      const at = this.place[i];
      if (at < 0) return;
      const { value, wrong } = cellValue(c, row.cells[at], this.layout.orName ? "" : this.layout.key);
      if (wrong) {
        this.problems.push({ ...wrong, row: row.n, column: shown(this.headings[at]) });
        flawed.add(c.name);
      }
      values.set(c.name, value);
    });
    if (this.layout.orName && flawed.size === 0 && !values.get(this.layout.key) && !values.get("name")) {
      this.add("cell", "is empty, and so is the name: nothing tells the row apart",
        "correct it in the system, or leave the row out and say --partial", row.n, this.heading(this.layout.key));
      flawed.add(this.layout.key);
    }
    return { values, wrong: flawed };
  }

  // twice refuses a person who is in the table already: which of the two rows
  // counts, only the system can say.
  twice(seen, n, name, values) {
    const value = values.get(name);
    if (!value) return;
    const folded = lower(value);
    if (!seen.has(folded)) {
      seen.set(folded, n);
      return;
    }
    this.add("duplicate", `${quote(value)} is in row ${seen.get(folded)} already`,
      "if the table was pasted twice, paste it once; else correct it in the system, where one person has two rows", n, this.heading(name));
  }

  // marked refuses a column of marks that copied text has lost: no marks at all
  // would read as nobody being linked.
  marked() {
    if (this.kind === "html" || this.records.length === 0) return;
    this.layout.columns.forEach((c, i) => {
      if (!c.mark || this.place[i] < 0 || this.records.some((r) => r.values.get(c.name) !== "")) return;
      this.add("value", `no row shows ${quote(c.title)}, which the screen shows as a picture`,
        "copied text has no pictures: copy the table as HTML, or save the page");
    });
  }

  // heading is how the table spells a column's heading.
  heading(name) {
    const i = this.layout.columns.findIndex((c) => c.name === name);
    return i >= 0 && this.place[i] >= 0 ? shown(this.headings[this.place[i]]) : "";
  }
}

function foldCells(row) {
  return row.cells.map((c) => foldRaw(c.text));
}
