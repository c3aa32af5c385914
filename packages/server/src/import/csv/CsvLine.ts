/** One line of a CSV file that is not empty. */
export interface CsvLine {
  /** Counted from 1. */
  readonly number: number
  /** Without quotes, and without blanks around them. */
  readonly cells: ReadonlyArray<string>
}

const separators = ["\t", ";", ","] as const

/** Excel and Grafana name the separator in a line of its own. */
const namedSeparator = /^sep=(.)$/i

/** What stands between the cells: what the first line names or holds, other signs before a comma. */
const separatorOf = (firstLine: string): string =>
  separators.find((separator) => firstLine.replaceAll(/"[^"]*"/g, "").includes(separator)) ?? ","

/** Cells in quotes may hold the separator, and quotes that are doubled. A quote that is not closed is an ordinary sign. */
const cellsOf = (line: string, separator: string): ReadonlyArray<string> => {
  const cells: Array<string> = []
  let rest = line
  while (true) {
    const [quoted, content = ""] = /^\s*"((?:[^"]|"")*)"\s*/.exec(rest) ?? []
    if (quoted !== undefined && (quoted.length === rest.length || rest.startsWith(separator, quoted.length))) {
      cells.push(content.replaceAll('""', '"').trim())
      if (quoted.length === rest.length) return cells
      rest = rest.slice(quoted.length + separator.length)
      continue
    }
    const end = rest.indexOf(separator)
    cells.push((end < 0 ? rest : rest.slice(0, end)).trim())
    if (end < 0) return cells
    rest = rest.slice(end + separator.length)
  }
}

/** The lines of a CSV file, without empty ones and without the line that names the separator. */
export const csvLines = (text: string): ReadonlyArray<CsvLine> => {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== "")
  const [first] = lines
  if (first === undefined) return []
  const [, named] = namedSeparator.exec(first.line.trim()) ?? []
  const separator = named ?? separatorOf(first.line)
  return lines
    .slice(named === undefined ? 0 : 1)
    .map(({ line, number }) => ({ number, cells: cellsOf(line, separator) }))
}
