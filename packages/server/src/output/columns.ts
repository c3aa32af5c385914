import type { FittedColumn } from "./fittedTable.ts"

/** Which columns give way if a table does not fit. */
export interface FittingColumns {
  /** The heading of the column whose cells may be wrapped. */
  readonly wraps?: string
  /** The headings of the columns that are omitted, the least important one last. */
  readonly omitted: ReadonlyArray<string>
}

const isNumber = (text: string): boolean => /^[-–\d.,%\s]*$/.test(text)

/** The columns with these headings. Those that hold only numbers are aligned to the right. */
export const columnsOf = (
  headings: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  { omitted, wraps }: FittingColumns
): ReadonlyArray<FittedColumn> =>
  headings.map((heading, index) => ({
    heading,
    align: rows.every((row) => isNumber(row[index] ?? "")) ? "right" : "left",
    wraps: heading === wraps,
    omitted: omitted.indexOf(heading) + 1
  }))
