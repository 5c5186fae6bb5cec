// Values and marks (rules 9, 15 and 16).

const addressForm = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}$/;
const checkColumns = "check that the columns are those of the headings";

// cellValue gives what a cell says, and what is wrong with it.
function cellValue(column, cell, key) {
  const refuse = (...args) => ({ value: "", wrong: problem(...args) });
  const { text, bad } = clean(cell.text);
  if (cell.flaw) return refuse("cell", cell.flaw, "copy the table when nothing in it is being edited");
  if (bad) {
    const code = bad.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    return refuse("cell", `holds the character U+${code}, which has no place in a table`, "correct it where it was entered, and copy the table again");
  }
  if (countCharacters(text) > maxCell) {
    return refuse("cell", `holds ${countCharacters(text)} characters, and at most ${maxCell} are read`, checkColumns);
  }
  if (column.mark) return markValue(column, text, cell.marks);
  const folded = fold(text), isNone = column.blank.has(folded), known = !isNone && column.values.has(folded);
  const value = known ? column.values.get(folded) : isNone ? "" : text;
  if (value === "" && column.name === key) {
    return refuse("cell", "is empty, and it is what tells rows apart",
      "a row without it cannot be used: correct it in the system, or leave the row out and say --partial");
  }
  if (value === "" || known) return { value };
  if (column.strict) return refuse("value", quote(text) + " is not a known value", column.known);
  if (!column.address) return { value };
  if (text.length > 254 || !addressForm.test(text)) return refuse("value", quote(text) + " is not an e-mail address", checkColumns);
  return { value: lower(text) };
}

// markValue reads a cell of a column that a picture fills.
function markValue(column, text, marks) {
  let found = "", unknown = !column.blank.has(fold(text));
  for (const m of [...marks, text]) {
    const value = column.values.get(foldRaw(m));
    if (value !== undefined) unknown = false;
    if (!value) continue;
    if (found !== "" && found !== value) {
      return { value: "", wrong: problem("value", `shows both ${found} and ${value}`, "only one of the two can be so: copy the table again") };
    }
    found = value;
  }
  const what = text === "" && marks.length > 0 ? marks[0] : text;
  if (unknown && what !== "" && column.strict) return { value: "", wrong: problem("value", quote(what) + " is not a known value", column.known) };
  return { value: found };
}
