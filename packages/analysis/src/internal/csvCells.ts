import { Result } from "effect"

/** A cell without quotes, or one in quotes, in which a quote is written twice (RFC 4180), and what ends it. */
const cell = /\s*(?:"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/y

/** The cells of one line of CSV, without their quotes and the blanks around them. Fails if a quote is out of place. */
export const csvCells = (line: string): Result.Result<ReadonlyArray<string>, string> => {
  const cells: Array<string> = []
  cell.lastIndex = 0
  for (;;) {
    const match = cell.exec(line)
    if (match === null) {
      return Result.fail(`a quote is out of place in cell ${cells.length + 1}: a cell in quotes ends with a quote`)
    }
    const [, quoted, plain = "", end] = match
    cells.push((quoted?.replaceAll('""', '"') ?? plain).trim())
    if (end !== ",") return Result.succeed(cells)
  }
}
