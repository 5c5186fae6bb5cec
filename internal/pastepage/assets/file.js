// The file that is downloaded: byte for byte what the command line writes for
// the same input.

const skew = 5 * 60 * 1000;

// second is a time as the file holds it.
function second(ms) {
  return new Date(ms).toISOString().slice(0, 19) + "Z";
}

// refusals says why a table with what a person says of it is no snapshot yet,
// and which field mends it. The messages are those of the command line, the
// advice is this page's. Without a table, rows are not counted.
function refusals(table, said, now) {
  const rows = table ? table.records.length : NaN, { total, partial } = said, all = [];
  const refuse = (field, advice, message) => all.push({ field, advice, message });
  if (!said.by) refuse("by", "enter your name", "the snapshot does not say who captured it");
  if (!said.role) refuse("role", "enter your role: what you see depends on it", "the snapshot does not say in which role it was captured");
  if (rows === 0) {
    refuse("paste", "copy the table with its rows", "the table holds no rows below its headings");
  } else if (total === 0 && !partial) {
    refuse("total", "enter the number that the screen shows, or say why rows are missing", "nothing says that the table is whole");
  } else if (total > 0 && rows > total) {
    refuse("total", "check the number on the screen, and that nothing was copied twice", `the table has ${rows} rows, and the screen says ${total}`);
  } else if (rows < total && !partial) {
    refuse("total", "paste every page; if you cannot see them all, say why", `the table has ${rows} rows, and the screen says ${total}: a page may be missing`);
  }
  if (said.at > now + skew) {
    const message = `the snapshot is from the future: captured at ${second(said.at)}, and it is ${second(now)}`;
    refuse("paste", "check the date of the file, and the clock", message);
  }
  return all;
}

// snapshotFile gives the fields in the order in which they are written. A Map
// keeps it whatever the names are; a plain object would not.
function snapshotFile(table, said, sha256) {
  const fields = new Map([["format_version", "1"], ["system", table.system], ["tenant", said.tenant]]);
  if (said.organisation) fields.set("organisation", said.organisation);
  fields.set("captured_at", second(said.at)).set("captured_by", said.by).set("as_role", said.role);
  fields.set("source", new Map([["kind", table.kind], ["sha256", sha256], ["parser", "1"]]));
  fields.set("rows", table.records.length).set("total", said.total).set("partial", said.partial !== "");
  if (said.partial) fields.set("partial_why", said.partial);
  fields.set("key", table.key).set("columns", table.columns);
  fields.set("records", table.records.map((r) => new Map([...r].sort((a, b) => compareBytes(a[0], b[0])))));
  return fields.set("digest", "");
}

// encode gives the bytes of the file, with its digest.
async function encode(fields) {
  const text = writeJSON(fields, "") + "\n", tail = '"\n}\n';
  const digest = await sha256(utf8(text));
  return utf8(text.slice(0, -tail.length) + digest + tail);
}

function writeJSON(value, indent) {
  const inner = indent + "  ";
  const lines = (open, all, close) => (all.length > 0 ? `${open}\n${inner}${all.join(`,\n${inner}`)}\n${indent}${close}` : open + close);
  if (value instanceof Map) return lines("{", Array.from(value, ([k, v]) => `${writeJSON(k, "")}: ${writeJSON(v, inner)}`), "}");
  if (Array.isArray(value)) return lines("[", value.map((v) => writeJSON(v, inner)), "]");
  return JSON.stringify(value).replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029");
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

async function sha256(bytes) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(sum, (b) => b.toString(16).padStart(2, "0")).join("");
}

// fileName is the name of the file: only letters, digits and hyphens.
async function fileName(fields) {
  const parts = [await namePart(fields.get("system"))];
  if (fields.has("organisation")) parts.push(await organisationPart(fields.get("organisation")));
  parts.push(fields.get("captured_at").replace(/[-:]/g, ""));
  return parts.join("-") + ".json";
}

// organisationPart is a name in which only single blanks became hyphens, or one
// with a digest: names of organisations often differ in their marks alone.
async function organisationPart(s) {
  const name = await namePart(s), sum = await digestPart(s);
  return name.replaceAll("-", " ") === s || name.endsWith(sum) ? name : `${name}-${sum}`;
}

// namePart makes a text part of a name. Where that loses more than marks and
// blanks, a digest keeps two texts apart.
async function namePart(s) {
  let lost = /[^\0-~]/.test(s);
  let name = s.split(/[^A-Za-z0-9]+/).filter((word) => word !== "").join("-");
  if (name.length > 60) {
    name = name.slice(0, 60).replace(/-+$/, "");
    lost = true;
  }
  if (name !== "" && !lost) return name;
  const sum = await digestPart(s);
  return name === "" ? sum : `${name}-${sum}`;
}

async function digestPart(s) {
  return (await sha256(utf8(s))).slice(0, 8);
}
