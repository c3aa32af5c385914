/** Rows of text in aligned columns below a header. Numbers are aligned to the right. */
export const table = (header: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const isNumeric = header.map((_, column) => rows.every((row) => /^[-–\d.,%\s]*$/.test(row[column] ?? "")))
  const line = (cells: ReadonlyArray<string>) =>
    cells
      .map((cell, column) =>
        isNumeric[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
      )
      .join("  ")
      .trimEnd()
  return [line(header), line(widths.map((width) => "─".repeat(width))), ...rows.map(line)].join("\n")
}
