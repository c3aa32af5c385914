import type { Breakage } from "./Breakage.ts"

/** A breakage and the first test that failed because of it. */
export interface Finding {
  readonly breakage: Breakage
  /** Undefined if none did. */
  readonly noticedBy: string | undefined
}

const begin = "<!-- written by pnpm test:breakages: begin -->"
const end = "<!-- written by pnpm test:breakages: end -->"

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ")

/** A breakage as the first two cells of its row. */
export const nameAndFileOf = ({ file, name }: Breakage): string => `${cell(name)} | \`${file}\``

/** The breakages that the document's table lists, as their first two cells. */
export const listedIn = (document: string): ReadonlyArray<string> => {
  const [, table = ""] = document.split(begin)
  return [...table.matchAll(/^\| (.*?) *\| (`[^`]+`) *\|/gm)].map(([, name, file]) => `${name} | ${file}`)
}

/** The findings as a table in Markdown. */
export const tableOf = (findings: ReadonlyArray<Finding>): string => {
  const rows = [
    ["breakage", "file", "noticed by"],
    ...findings.map(({ breakage: { file, name }, noticedBy }) => [
      cell(name),
      `\`${file}\``,
      cell(noticedBy ?? "**nothing**")
    ])
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`)
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`
  return [...lines.slice(0, 1), rule, ...lines.slice(1)].join("\n")
}

/** How many of the breakages were noticed. */
export const summaryOf = (findings: ReadonlyArray<Finding>): string =>
  `breakages: ${findings.filter(({ noticedBy }) => noticedBy !== undefined).length} of ${findings.length} noticed`

/** The document with the table in the place of the one before. */
export const withTable = (document: string, table: string): string => {
  const [before, rest] = document.split(begin)
  const [, after] = rest?.split(end) ?? []
  if (before === undefined || after === undefined) throw new Error("The document has no markers for the table")
  return `${before}${begin}\n\n${table}\n\n${end}${after}`
}
