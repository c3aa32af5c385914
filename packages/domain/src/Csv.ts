/** One line of a CSV text that is not blank. */
export interface CsvLine {
  /** The line of the text, counted from 1. */
  readonly number: number
  /** The line as it is written. */
  readonly text: string
  /** The cells, without the quotes and the blanks around them. There is at least one. */
  readonly cells: ReadonlyArray<string>
  /**
   * The first cell, counted from 1, with a quote that neither begins nor ends it and is not doubled. Such a cell is kept as
   * it is written, up to the next separator. Omitted if there is none.
   */
  readonly misplacedQuote?: number
}

/** Excel and Grafana name the separator in a line of its own. */
const namedSeparator = /^sep=(.)$/i

/** A tab or a semicolon separates rather than a comma, which may be part of a number or a date. */
const separators = ["\t", ";", ","] as const

const separatorOf = (line: string): string =>
  separators.find((separator) => line.replaceAll(/"[^"]*"/g, "").includes(separator)) ?? ","

/** A cell in quotes, in which a quote is written twice (RFC 4180), with the blanks around it. A tab may be the separator. */
const quotedCell = (separator: string): RegExp => {
  const sign = `\\u{${(separator.codePointAt(0) ?? 0).toString(16)}}`
  const blanks = `(?:(?!${sign})\\s)*`
  return new RegExp(`${blanks}"((?:[^"]|"")*)"${blanks}(?=${sign}|$)`, "uy")
}

const readLine = (separator: string) => {
  const quoted = quotedCell(separator)
  return (number: number, text: string): CsvLine => {
    const cells: Array<string> = []
    let misplacedQuote: number | undefined
    let at = 0
    for (;;) {
      quoted.lastIndex = at
      const match = quoted.exec(text)
      if (match === null) {
        const next = text.indexOf(separator, at)
        const plain = text.slice(at, next < 0 ? text.length : next)
        cells.push(plain.trim())
        if (plain.includes('"')) misplacedQuote ??= cells.length
        at += plain.length
      } else {
        cells.push((match[1] ?? "").replaceAll('""', '"').trim())
        at = quoted.lastIndex
      }
      if (at >= text.length) return { number, text, cells, ...(misplacedQuote !== undefined && { misplacedQuote }) }
      at += separator.length
    }
  }
}

/**
 * Splits a CSV text into lines and cells. Use it for files that people or other programs write: a byte order mark, blank
 * lines, any kind of line end, and blanks around cells are ignored. A cell in quotes may hold the separator, but no line end.
 *
 * Without a `separator`, the first line decides: a line such as `sep=;` names it and is not returned. Otherwise it is the
 * first of tab, semicolon and comma that the line contains outside of quotes, or a comma. A text without content has no
 * lines.
 */
export const csvLines = (csv: string, separator?: string): ReadonlyArray<CsvLine> => {
  const lines = csv
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((text, index) => ({ number: index + 1, text }))
    .filter(({ text }) => text.trim() !== "")
  const [first] = lines
  if (first === undefined) return []
  const named = separator === undefined ? namedSeparator.exec(first.text.trim())?.[1] : undefined
  const read = readLine(separator ?? named ?? separatorOf(first.text))
  return lines.slice(named === undefined ? 0 : 1).map(({ number, text }) => read(number, text))
}
