"use strict";

// Text: decoding, cleaning, comparing and showing (rules 1, 2, 9, 10 and 18 of
// package snapshot). Every function of this page is meant to say what its
// namesake in that package says; the tests compare the two.

const maxInput = 20 * 2 ** 20;

function problem(rule, message, hint = "", row = 0, column = "") {
  return { row, column, rule, message, hint };
}

// decodeText gives {text} of the raw input, or {problem}.
function decodeText(bytes) {
  if (bytes.length > maxInput) {
    const size = (bytes.length / 2 ** 20).toFixed(1);
    return { problem: problem("size", `the input has ${size} MiB, and at most 20 MiB are read`, "copy the table alone, not the whole page or site") };
  }
  const starts = (...mark) => mark.every((b, i) => bytes[i] === b);
  const encoding = starts(0xff, 0xfe) ? "utf-16le" : starts(0xfe, 0xff) ? "utf-16be" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes); // which drops the mark
    if (!text.includes("\0")) return { text };
  } catch {
    // not this encoding, as said below
  }
  const workbook = starts(0x50, 0x4b, 0x03, 0x04);
  const message = workbook ? "the input is a workbook, not text" : "the input is not text in UTF-8, or in UTF-16 with a byte order mark";
  return { problem: problem("encoding", message, "in Excel, save it as CSV UTF-8 (comma delimited)") };
}

const dropped = /[\u00ad\u061c\u200b-\u200f\u2060\ufeff]/g;
const spaces = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029\ufffd]/u;
const plain = /^[!-~]+(?: [!-~]+)*$/;

// clean gives the text as it is kept, and the first character that has no
// place in a table.
function clean(s) {
  if (s === "" || plain.test(s)) return { text: s, bad: "" };
  const text = s.replace(dropped, "").replace(spaces, " ").replace(/^ | $/g, "");
  const found = text.match(unprintable);
  return { text, bad: found ? found[0] : "" };
}

function isBlank(s) {
  return s.replace(dropped, "").replace(spaces, "") === "";
}

// words and trimmed keep to the same white space; String.trim does not.
function words(s) {
  return s.split(spaces).filter((word) => word !== "");
}

function trimmed(s) {
  const all = words(s);
  return all.length > 0 ? s.slice(s.indexOf(all[0]), s.lastIndexOf(all.at(-1)) + all.at(-1).length) : "";
}

// lower takes each character by itself. Only the Turkish capital I with a dot
// would become two.
function lower(s) {
  return Array.from(s, (c) => (c === "\u0130" ? "i" : c.toLowerCase())).join("");
}

// fold gives the form in which headings and values are compared.
function fold(s) {
  return lower(s.replace(/[^\p{L}\p{M}\p{N}]/gu, "")) || s;
}

function foldRaw(s) {
  return fold(clean(s).text);
}

// countCharacters does not count the halves of pairs.
function countCharacters(s) {
  return Array.from(s).length;
}

// shown makes a text from outside fit for a message.
function shown(s) {
  const digits = (s.match(/\p{Nd}/gu) || []).length;
  let text = s.replace(new RegExp(unprintable, "gu"), "·");
  if (digits > 4) text = text.replace(/\p{Nd}/gu, "#");
  const all = Array.from(text);
  return all.length > 40 ? all.slice(0, 40).join("") + "…" : text;
}

function quote(s) {
  return `"${shown(s)}"`;
}

// compareBytes orders texts by their bytes in UTF-8, which is the order of
// their characters; the language itself would compare halves of pairs.
function compareBytes(a, b) {
  const x = Array.from(a), y = Array.from(b);
  for (let i = 0; i < x.length && i < y.length; i++) {
    if (x[i] !== y[i]) return x[i].codePointAt(0) - y[i].codePointAt(0);
  }
  return x.length - y.length;
}
