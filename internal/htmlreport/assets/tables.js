"use strict";
// Long tables: search, order, and as many rows as somebody looks at. Rows come
// from the data beside this script; whatever they hold is only ever set as text.
(() => {
  const step = 100;
  const all = JSON.parse(document.getElementById("data").textContent);
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const number = (n) => n.toLocaleString("en");
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // cell is one cell of a row, with what is noted below its text.
  const cell = (text, head, look, notes) => {
    const e = document.createElement(head ? "th" : "td");
    e.setAttribute("role", head ? "rowheader" : "cell");
    if (head) e.scope = "row";
    if (look) e.className = look;
    e.textContent = text;
    for (const note of notes) {
      const n = document.createElement("span");
      n.className = "note";
      n.textContent = note;
      e.append(n);
    }
    return e;
  };

  const work = (box) => {
    const { rows, notes } = all[box.dataset.table];
    const [search, field, shown] = [".search", "input", ".shown"].map((s) => box.querySelector(s));
    const [body, heads] = [box.querySelector("tbody"), Array.from(box.querySelectorAll("thead th"))];
    const [more, rest] = [box.querySelector(".more button"), box.querySelector(".rest")];
    let texts = null; // of each row, folded, once somebody searches
    let found = rows.map((_, i) => i);
    let limit = body.rows.length;
    let sorted = null; // which column, and which way

    const line = (i) => {
      const tr = document.createElement("tr");
      tr.setAttribute("role", "row");
      const noted = (rows[i][heads.length] ?? "").split("\n").filter((n) => n !== "");
      for (let c = 0; c < heads.length; c++) tr.append(cell(rows[i][c], c === 0, heads[c].className, c === notes ? noted : []));
      return tr;
    };
    const tell = () => {
      const now = Math.min(limit, found.length);
      shown.textContent = field.value.trim() === "" ? number(rows.length) + " rows" : number(found.length) + " of " + number(rows.length) + " rows";
      if (!more) return;
      more.hidden = now === found.length;
      rest.textContent = more.hidden ? "" : "The first " + number(now) + " of " + number(found.length) + ".";
    };
    const draw = () => {
      const part = document.createDocumentFragment();
      for (const i of found.slice(0, limit)) part.append(line(i));
      body.replaceChildren(part);
      tell();
    };
    const arrange = () => {
      if (!sorted) return;
      const { column, way } = sorted;
      found.sort((x, y) => way * order.compare(rows[x][column], rows[y][column]) || x - y);
    };
    const seek = () => {
      texts ??= rows.map((r) => fold(r.join("\n")));
      const words = fold(field.value).split(/\s+/).filter((w) => w !== "");
      found = rows.map((_, i) => i).filter((i) => words.every((w) => texts[i].includes(w)));
      limit = step;
      arrange();
      draw();
    };

    field.addEventListener("input", seek);
    more?.addEventListener("click", () => {
      const part = document.createDocumentFragment();
      for (const i of found.slice(limit, limit + step)) part.append(line(i));
      const next = part.firstChild;
      body.append(part);
      limit += step;
      tell();
      if (more.hidden) { // the keyboard goes on where it was
        next.tabIndex = -1;
        next.focus();
      }
    });
    const buttons = heads.map((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => {
        const way = sorted?.column === column ? -sorted.way : 1;
        sorted = { column, way };
        for (const h of heads) h.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
        arrange();
        draw();
      });
      return button;
    });
    const dress = () => heads.forEach((head, i) => head.replaceChildren(buttons[i]));

    // Paper cannot be searched: it gets every row that was found. Buttons are
    // not repeated at the top of each sheet, and plain headings are.
    let before = limit;
    addEventListener("beforeprint", () => {
      before = limit;
      limit = Infinity;
      heads.forEach((head, i) => head.replaceChildren(buttons[i].textContent));
      draw();
    });
    addEventListener("afterprint", () => {
      limit = before;
      dress();
      draw();
    });
    dress();
    search.hidden = false;
    tell();
  };

  // sift hides rows that are in the page anyway, since they have drawings. Two
  // tables tell of the same things, in the same order.
  const sift = (box) => {
    const [search, field, shown] = [".search", "input", ".shown"].map((s) => box.querySelector(s));
    const [drawn, told] = Array.from(box.querySelectorAll("tbody"), (body) => Array.from(body.rows));
    const texts = drawn.map((tr, i) => fold(tr.textContent + "\n" + told[i].textContent));
    const seek = () => {
      const words = fold(field.value).split(/\s+/).filter((w) => w !== "");
      let n = 0;
      texts.forEach((text, i) => {
        const found = words.every((w) => text.includes(w));
        drawn[i].hidden = told[i].hidden = !found;
        if (found) n++;
      });
      shown.textContent = words.length === 0 ? number(n) + " rows" : number(n) + " of " + number(texts.length) + " rows";
    };
    field.addEventListener("input", seek);
    search.hidden = false;
    seek();
  };

  // Paper cannot be unfolded either.
  const folded = Array.from(document.querySelectorAll("details:not([open])"));
  addEventListener("beforeprint", () => folded.forEach((d) => { d.dataset.was = d.open ? "open" : ""; d.open = true; }));
  addEventListener("afterprint", () => folded.forEach((d) => { d.open = d.dataset.was === "open"; }));

  for (const box of document.querySelectorAll("[data-table]")) work(box);
  for (const box of document.querySelectorAll("[data-rows]")) sift(box);
})();
