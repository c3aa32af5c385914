/** A column of a table that fits into a width. */
export interface FittedColumn {
  readonly heading: string
  /** Numbers are aligned to the right. The default is to the left. */
  readonly align?: "left" | "right"
  /** Whether its cells may be wrapped. The first such column takes the width that the others leave. */
  readonly wraps?: boolean
  /**
   * The column is omitted if the table does not fit: of several ones, the one with the greatest number first. The default,
   * 0, is never omitted.
   */
  readonly omitted?: number
}

/** The least width of a column that is wrapped. */
const leastWrapped = 24

const gap = "  "

/** Breaks a text at its blanks into lines of at most `width` characters. A longer word has a line of its own. */
export const wrapText = (text: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line === "") line = word
    else if (line.length + 1 + word.length <= width) line += ` ${word}`
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}

const longest = (lines: ReadonlyArray<string>): number => lines.reduce((most, { length }) => Math.max(most, length), 0)

/** The narrowest width in which a heading has at most `lines` lines. */
const headingWidth = (heading: string, lines: number): number => {
  for (let width = longest(heading.split(" ")); ; width++) if (wrapText(heading, width).length <= lines) return width
}

/** How many lines headings have: more if the table does not fit otherwise. */
const headingLines = [3, 4, 5] as const

/** The widths of the columns. Headings have at most the given number of lines, or one line if it is undefined. */
const naturalWidths = (
  columns: ReadonlyArray<FittedColumn>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  lines: number | undefined
): ReadonlyArray<number> =>
  columns.map(({ heading }, index) =>
    Math.max(
      longest(rows.map((row) => row[index] ?? "")),
      lines === undefined ? heading.length : headingWidth(heading, lines)
    )
  )

const sumOf = (widths: ReadonlyArray<number>): number =>
  widths.reduce((sum, one) => sum + one + gap.length, -gap.length)

/** The least width that the columns need together. */
const leastWidth = (columns: ReadonlyArray<FittedColumn>, rows: ReadonlyArray<ReadonlyArray<string>>): number => {
  const flexible = columns.findIndex(({ wraps }) => wraps === true)
  const widths = naturalWidths(columns, rows, headingLines.at(-1))
  return sumOf(widths.map((one, index) => (index === flexible ? Math.min(one, leastWrapped) : one)))
}

/** The place of the column that is omitted next; undefined if all others stay. */
const nextOmitted = (columns: ReadonlyArray<FittedColumn>): number | undefined => {
  const most = columns.reduce((greatest, { omitted = 0 }) => Math.max(greatest, omitted), 0)
  return most === 0 ? undefined : columns.findLastIndex(({ omitted }) => omitted === most)
}

/** Says which columns are omitted. */
const describeOmitted = (headings: ReadonlyArray<string>): string =>
  `Omitted, since the terminal is too narrow: ${headings.join(", ")}. A wider one or --json shows them`

/**
 * Rows of text in aligned columns below their headings. With a `width`, headings have several lines, and the first
 * column that may be wrapped is as wide as the others allow. If that does not suffice, columns are omitted, and a line below
 * names them. Without a width, as in a pipe, every row is one line, and nothing is omitted.
 */
export const fittedTable = (
  columns: ReadonlyArray<FittedColumn>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  width: number | undefined
): string => {
  const most = width ?? Number.POSITIVE_INFINITY
  const omitted: Array<string> = []
  let shown = { columns, rows }
  while (leastWidth(shown.columns, shown.rows) > most) {
    const next = nextOmitted(shown.columns)
    if (next === undefined) break
    omitted.unshift(shown.columns[next]?.heading ?? "")
    shown = { columns: shown.columns.toSpliced(next, 1), rows: shown.rows.map((row) => row.toSpliced(next, 1)) }
  }
  const lines = alignedTable(shown.columns, shown.rows, width)
  return omitted.length === 0 ? lines : `${lines}\n${wrapText(describeOmitted(omitted), most).join("\n")}`
}

const alignedTable = (
  columns: ReadonlyArray<FittedColumn>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  width: number | undefined
): string => {
  const candidates =
    width === undefined
      ? [naturalWidths(columns, rows, undefined)]
      : headingLines.map((lines) => naturalWidths(columns, rows, lines))
  const natural =
    candidates.find((widths) => sumOf(widths) <= (width ?? Number.POSITIVE_INFINITY)) ?? candidates.at(-1) ?? []
  const flexible = columns.findIndex(({ wraps }) => wraps === true)
  const others = natural.reduce((sum, one, index) => sum + (index === flexible ? 0 : one + gap.length), 0)
  const widths = natural.map((one, index) =>
    width !== undefined && index === flexible ? Math.min(one, Math.max(leastWrapped, width - others)) : one
  )
  const linesOf = (cells: ReadonlyArray<string>, atBottom: boolean): ReadonlyArray<string> => {
    const wrapped = cells.map((cell, index) =>
      width === undefined ? [cell] : wrapText(cell, widths[index] ?? cell.length)
    )
    const height = Math.max(...wrapped.map(({ length }) => length))
    return Array.from({ length: height }, (_, line) =>
      wrapped
        .map((lines, index) => {
          const text = lines[atBottom ? line - (height - lines.length) : line] ?? ""
          return columns[index]?.align === "right" ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0)
        })
        .join(gap)
        .trimEnd()
    )
  }
  return [
    ...linesOf(
      columns.map(({ heading }) => heading),
      true
    ),
    widths.map((one) => "─".repeat(one)).join(gap),
    ...rows.flatMap((row) => linesOf(row, false))
  ].join("\n")
}
