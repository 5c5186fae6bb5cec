// What a person does: choose, paste, say, download.

const data = JSON.parse(by("data").textContent);

// pieces are the pages of one table, in the order in which they were pasted;
// bytes are what they are together, and result is what was read of them.
const state = { pieces: [], bytes: null, result: null };

function chosenScreen() {
  return by("screen").value === "" ? null : data.screens[Number(by("screen").value)];
}

function showScreen() {
  const screen = chosenScreen();
  by("help").replaceChildren(...(screen ? screen.help : []).map((step) => make("li", step)));
  const titles = screen ? screen.layout.columns.filter((c) => !c.mark).map((c) => c.headings[0]) : [];
  by("reads").textContent = screen ? `Kept of it: ${titles.filter((t) => t !== "").join(", ")}. Everything else is left behind.` : "";
  by("organisation-field").hidden = !screen || !screen.organisation;
  readAll();
}

// take takes what was pasted or dropped: with its formatting where there is a
// table in that, else as text.
function take(transfer) {
  if (!transfer) return;
  if (transfer.files.length > 0 && !transfer.types.includes("text/plain") && !transfer.types.includes("text/html")) {
    takeFiles(transfer.files);
    return;
  }
  const html = transfer.getData("text/html"), text = transfer.getData("text/plain"), at = Date.now();
  const page = html ? readPage(html) : { tables: [] };
  if (page.problem || page.tables.length > 0) addPiece({ bytes: utf8(html), kind: "html", at, title: "pasted with formatting" });
  else if (text) addPiece({ bytes: utf8(text), at, title: "pasted without formatting" });
  else showRefused("there is no table and no text in what you pasted");
}

async function takeFiles(files) {
  for (const file of files) {
    if (file.size > maxInput) {
      showRefused(decodeText({ length: file.size }).problem.message);
      continue;
    }
    const content = await file.arrayBuffer().catch(() => null); // a folder, or it has gone
    if (content) addPiece({ bytes: new Uint8Array(content), at: file.lastModified, title: shown(file.name) });
    else showRefused(`${shown(file.name)} cannot be opened`);
  }
}

// addPiece adds a page to the table, or says why it cannot be one.
function addPiece(piece) {
  const { text, problem: undecoded } = decodeText(piece.bytes);
  const kind = undecoded ? "" : piece.kind || detectKind(text);
  const [first] = state.pieces;
  if (undecoded) {
    showRefused(`${undecoded.message}: ${undecoded.hint}`);
  } else if (first && first.kind !== kind) {
    showRefused("this page came in another way than the first one: bring all pages in the same way, or start again");
  } else {
    showRefused("");
    by("next").replaceChildren(); // what it says is of an earlier table
    state.pieces.push({ ...piece, text, kind });
    readAll();
  }
}

function showRefused(message) {
  by("refused").hidden = message === "";
  by("refused").textContent = message === "" ? "" : "This was not taken. " + sentence(message);
}

function startAgain() {
  state.pieces = [];
  for (const id of ["total", "why"]) by(id).value = "";
  by("partial").checked = false;
  by("file").value = "";
  by("next").replaceChildren();
  showRefused("");
  readAll();
  by("paste").focus();
}

// readAll reads the pages, which are one input. A single one is read as it
// came, so that its digest is that of the file.
function readAll() {
  const { pieces } = state, screen = chosenScreen();
  state.bytes = pieces.length === 1 ? pieces[0].bytes : utf8(pieces.map((p) => p.text).join("\n"));
  state.result = screen && pieces.length > 0 ? read(pieces[0].kind, state.bytes, screen.layout) : null;
  const when = (at) => new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  by("pieces").replaceChildren(...pieces.map((p, i) => make("li", `Page ${i + 1}: ${p.title}, ${when(p.at)}`)));
  by("pasted").hidden = pieces.length === 0;
  showResult();
  showReasons();
}

// sayings is what the fields say. Blanks and what nobody sees are dropped.
function sayings() {
  const text = (id) => clean(by(id).value).text;
  const number = text("total").replace(/[ ,]/g, "");
  const screen = chosenScreen();
  return {
    tenant: screen ? screen.tenant : data.tenant, organisation: by("organisation-field").hidden ? "" : text("organisation"), by: text("by"), role: text("role"),
    total: /^\d{0,7}$/.test(number) ? Number(number) : NaN, partial: by("partial").checked ? text("why") : "",
    at: state.pieces.length > 0 ? Math.min(...state.pieces.map((p) => p.at)) : Date.now(),
  };
}

// reasons is all that stands between the table and its file.
function reasons() {
  const { result, pieces } = state, now = sayings(), all = [];
  const add = (field, advice, message = "") => all.push({ field, advice, message });
  if (!chosenScreen()) add("screen", "choose the screen");
  if (pieces.length === 0) add("paste", "paste the table");
  if (result && result.problems.length > 0) add("problems", "mend what is wrong with the table, and paste it again");
  const why = by("partial").checked && !now.partial;
  if (why) add("why", "say why rows are missing");
  if (!by("organisation-field").hidden && !now.organisation) add("organisation", "enter the organisation");
  for (const [id, text] of Object.entries({ organisation: now.organisation, by: now.by, role: now.role, why: now.partial })) {
    if (clean(text).bad) add(id, "type this again", "it holds a character that cannot be seen");
  }
  if (Number.isNaN(now.total)) add("total", "enter the total as a number");
  else all.push(...refusals(result && result.table, why ? { ...now, partial: "?" } : now, Date.now()));
  if (!crypto.subtle) add("download", "open this page in a current browser", "this one cannot make the digest of the file");
  return all;
}

function showReasons() {
  by("why-field").hidden = !by("partial").checked;
  const all = reasons();
  by("reasons").hidden = all.length === 0;
  by("reasons").querySelector("ul").replaceChildren(...all.map(({ field, advice, message }) => {
    const item = make("li", "");
    item.append(make("a", sentence(advice), { href: "#" + field }), message ? " " + sentence(message) : "");
    return item;
  }));
  by("download").setAttribute("aria-disabled", String(all.length > 0));
}

async function download() {
  if (reasons().length > 0) {
    by("reasons").focus();
    return;
  }
  const { bytes, result } = state, now = sayings();
  const fields = snapshotFile(result.table, now, await sha256(bytes));
  const file = new Blob([await encode(fields)], { type: "application/json" });
  const link = make("a", "", { href: URL.createObjectURL(file), download: await fileName(fields) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  showNext(link.download);
}

function start() {
  by("tenant").textContent = data.tenant;
  const options = data.screens.map((s, i) => make("option", `${s.app}: ${s.layout.title}`, { value: i }));
  by("screen").append(...(options.length > 1 ? [make("option", "Choose one", { value: "" })] : []), ...options);
  by("screen").addEventListener("change", showScreen);
  document.addEventListener("paste", (event) => {
    if (event.target instanceof HTMLInputElement) return; // a name is pasted like anywhere else
    event.preventDefault();
    take(event.clipboardData);
  });
  by("paste").addEventListener("beforeinput", (event) => event.preventDefault()); // it is only pasted into
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer);
  });
  by("file").addEventListener("change", () => takeFiles(by("file").files));
  by("again").addEventListener("click", startAgain);
  by("download").addEventListener("click", download);
  for (const id of ["total", "organisation", "by", "role", "partial", "why"]) by(id).addEventListener("input", showReasons);
  document.querySelector("main").hidden = false;
  showScreen();
}

start();
