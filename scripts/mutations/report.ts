import { markdownTable } from "../measurements/markdownTable.ts"
import type { Mutation } from "./Mutation.ts"
import type { TestName } from "./testMessages.ts"

/** A mutation and the first test that failed because of it. */
export interface Finding {
  readonly mutation: Mutation
  /** Undefined if none did. */
  readonly noticedBy: TestName | undefined
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ")

/** The findings as a table in Markdown. */
export const tableOf = (findings: ReadonlyArray<Finding>): string =>
  markdownTable(
    ["mutation", "file", "noticed by"],
    findings.map(({ mutation: { file, name }, noticedBy }) => [
      cell(name),
      `\`${file}\``,
      cell(noticedBy?.name ?? "**nothing**")
    ]),
    "text"
  )

/** How many of the mutations were noticed. */
export const summaryOf = (findings: ReadonlyArray<Finding>): string =>
  `mutations: ${findings.filter(({ noticedBy }) => noticedBy !== undefined).length} of ${findings.length} noticed`
