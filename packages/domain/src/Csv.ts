/** One line of a CSV text that is not blank. */
export interface CsvLine {
  /** The number of the line in the text, counted from 1. */
  readonly number: number
  /** The line as it is written. */
  readonly text: string
  /** The cells, without the quotes and the blanks around them. There is always at least one. */
  readonly cells: ReadonlyArray<string>
  /**
   * The first cell, counted from 1, that has a quote in a wrong place: neither around the cell nor doubled inside a
   * quoted cell. Such a cell is returned as written, up to the next separator. Omitted if there is no such cell.
   */
  readonly misplacedQuote?: number
}

/** Excel and Grafana may name the separator in a first line of its own. */
const namedSeparator = /^sep=(.)$/i

/** In order of preference. A comma comes last, because it may be part of a number or a date. */
const separators = ["\t", ";", ","] as const

const separatorOf = (line: string): string =>
  separators.find((separator) => line.replaceAll(/"[^"]*"/g, "").includes(separator)) ?? ","

/**
 * Matches a quoted cell and the blanks around it. A quote inside the cell is doubled (RFC 4180). The blanks exclude the
 * separator, which may be a tab.
 */
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
 * Splits a CSV text into lines and cells. Use it for files that people or other programs write: it ignores a byte order
 * mark, blank lines, blanks around cells, and the kind of line end. A quoted cell may contain the separator, but no
 * line end.
 *
 * Without `separator`, the first line decides. A line such as `sep=;` names the separator and is not returned.
 * Otherwise the separator is the first of tab, semicolon and comma that the line contains outside of quotes, or else a
 * comma. An empty or blank text has no lines.
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
