/** The signs with which spreadsheets begin a formula. */
const beginsFormula = /^[=+\-@\t\r]/

/**
 * A text as a cell. A name that begins like a formula gets an apostrophe, so that a spreadsheet shows it and does not
 * compute it. See https://owasp.org/www-community/attacks/CSV_Injection
 */
const textCell = (text: string): string => {
  const safe = beginsFormula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A cell: a text, a number, or nothing. */
export type CsvCell = string | number | null

/** Writes rows as CSV (RFC 4180): with CRLF line ends, and quotes where they are needed. */
export const writeCsv = (rows: ReadonlyArray<ReadonlyArray<CsvCell>>): string =>
  rows
    .map((row) => row.map((cell) => (cell === null ? "" : typeof cell === "number" ? String(cell) : textCell(cell))))
    .map((cells) => `${cells.join(",")}\r\n`)
    .join("")
