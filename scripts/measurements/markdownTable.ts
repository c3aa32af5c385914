/**
 * A Markdown table, padded as the formatter pads it. The first column is aligned to the left; the others hold numbers and
 * are aligned to the right, unless `text` says that they hold text.
 */
export const markdownTable = (
  header: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  columns: "numbers" | "text" = "numbers"
): string => {
  const widths = header.map((_, column) => Math.max(3, ...[header, ...rows].map((row) => row[column]?.length ?? 0)))
  const isLeft = (column: number) => column === 0 || columns === "text"
  const pad = (cell: string, column: number) =>
    isLeft(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  const rule = widths.map((width, column) => (isLeft(column) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`))
  return [header.map(pad), rule, ...rows.map((row) => row.map(pad))].map((row) => `| ${row.join(" | ")} |`).join("\n")
}
