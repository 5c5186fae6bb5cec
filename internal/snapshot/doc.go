// Package snapshot makes, reads and writes snapshots: what one system was seen
// to hold at one time, with who saw it, in which role and from what.
//
// A system with an API is seen through it ([FromAPI]). Of any other, a person
// brings a table: a CSV file, text copied from a screen, or HTML copied from a
// page. [Read] cuts it down to the columns that a [Layout] asks for, [Make]
// adds where it came from and refuses what cannot be the whole, and [Encode]
// writes the file that is committed. The package does no input or output of
// its own and never asks for the time.
//
// A table is read tolerantly where screens differ (headings, spelling of
// values, blanks) and strictly where a person would be wronged (who is in the
// list, and how often). The same rules are followed by a page in the browser,
// and testdata/cases holds what both must say. They are:
//
//  1. Input of more than 20 MiB is refused before anything is parsed.
//  2. Text is UTF-8, or UTF-16 that begins with a byte order mark. A byte order
//     mark at the start is dropped. Anything else is refused, and so is text
//     with a NUL, which is how other encodings and programs' files show.
//  3. The kind is html where the first character that is not white space is <,
//     or the text begins with "Version:" (the header of a Windows clipboard);
//     else tsv where the first line that holds a tab, a comma or a semicolon
//     holds a tab; else csv.
//  4. csv: the separator is a semicolon where the first line that holds a comma
//     or a semicolon outside quotes holds more semicolons, else a comma. A cell
//     whose first character after blanks is a quote ends at the next single
//     quote; two quotes are one; only blanks may follow. Any other quote is a
//     character.
//  5. tsv: cells end at tabs; a quote is a character.
//  6. Of both, rows end at LF, CRLF or CR, and rows are counted from 1 as a
//     spreadsheet counts them. Of html, a row is a row of the table.
//  7. html is parsed as a browser parses it, and nothing in it runs. A table is
//     a table element or one with the role table, grid or treegrid; a row is tr
//     or role row; a cell is td, th or role cell, gridcell, columnheader or
//     rowheader. Rows with the role outside of any table count as one table,
//     the last. What is in tfoot, script, style, template, noscript, iframe and
//     datalist, and what has the attribute hidden or the style display: none,
//     is not there.
//  8. A cell's text is its text nodes in order, with a blank before and after
//     every element but the inline ones. Of a select it is the text of its one
//     option marked as selected. A picture is img, svg, an element with the role
//     img, or an i or span with nothing in it; its label is the first of alt,
//     aria-label, title and, for svg, its title element. Labels are the text of a
//     cell that has no other, so that the portrait beside a name is not read
//     as the name again.
//  9. In a cell's text, soft hyphens, zero-width characters and the marks of
//     direction U+061C, U+200E and U+200F are dropped: screens put them in for
//     layout, and no reader sees them. Then white space (a browser's \s and
//     U+0085) becomes one blank, and none at the ends. Other control and format
//     characters, such as those that turn text around, and U+FFFD are refused.
//     A cell of more than 500 characters is refused, never cut.
//  10. Two texts are the same to a heading or a value when they agree in their
//     letters, marks and digits in lower case, each character by itself;
//     where there are none, as they stand. There is no other normalisation.
//  11. Rows without text, pictures and fields are passed over. The headings are
//     the first row, among the first ten, in which every required column is
//     found; else the first. Rows above it are passed over, and so are the
//     further rows of a thead and rows that repeat the headings.
//  12. Of html, the table is the first whose headings fit, and the tables after
//     it with the very same headings are its further pages: their rows follow.
//  13. An empty heading is passed over unless the layout knows it. An unknown
//     one is refused, and so are two columns of one meaning and a missing
//     required one. Where no heading is known, only that is said.
//  14. A row with merged cells (a colspan or rowspan, also as aria-, other than
//     1), with another number of cells than the headings, or with a table inside
//     a cell is refused. A field to fill in, whose content a copy does not
//     carry, is refused in a column that is kept.
//  15. A value: a listed blank is empty; a listed text becomes its canonical
//     value; any other is refused where the column is strict, and else kept. The
//     columns email and linkEmail hold addresses, kept in lower case, or
//     nothing. The key is never empty, unless it is an address and the layout
//     lets the name stand in for it: then one of the two is there.
//  16. A column of marks takes the value of the pictures whose label, class or
//     word of the class is listed, else that of its text, else none. Two
//     different values are refused; a strict one also refuses what is unknown.
//     Copied text has no pictures: of csv and tsv such a column is refused when
//     no row holds a listed value.
//  17. The same address twice, the same key in any case, or the same name among
//     rows without their key, is refused with both rows. So are more than 20,000 rows and more than 200 cells in a row.
//  18. All problems are told at once, in the order of the input, with row and
//     column. A text that is shown in one is cut at 40 characters; where it holds
//     more than four digits, each is shown as #.
//  19. A record holds every kept column, also the empty ones. Records are sorted
//     by the bytes of their key in UTF-8, those without one first, by their name.
//
// Only what is kept is looked at: a column that the layout ignores may hold
// anything, and nothing of it gets into a file or a message.
//
// The file is indented JSON. Its last field is the SHA-256 of the whole file
// with that field's value left out, so that an edit is noticed. It is a guard
// against slips and not a signature: who changed what is for Git to say. It is
// taken over the bytes, not over what they mean, so that a file of today can
// still be checked when later versions know more fields; only CRLF counts as
// LF, because Git may check text out so.
package snapshot
