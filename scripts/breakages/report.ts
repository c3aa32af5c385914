import { markdownTable } from "../measurements/markdownTable.ts"
import type { Breakage } from "./Breakage.ts"

/** A breakage and the first test that failed because of it. */
export interface Finding {
  readonly breakage: Breakage
  /** Undefined if none did. */
  readonly noticedBy: string | undefined
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ")

/** The findings as a table in Markdown. */
export const tableOf = (findings: ReadonlyArray<Finding>): string =>
  markdownTable(
    ["breakage", "file", "noticed by"],
    findings.map(({ breakage: { file, name }, noticedBy }) => [
      cell(name),
      `\`${file}\``,
      cell(noticedBy ?? "**nothing**")
    ]),
    "text"
  )

/** How many of the breakages were noticed. */
export const summaryOf = (findings: ReadonlyArray<Finding>): string =>
  `breakages: ${findings.filter(({ noticedBy }) => noticedBy !== undefined).length} of ${findings.length} noticed`
