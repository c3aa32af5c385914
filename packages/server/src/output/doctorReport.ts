import type { Finding } from "../doctor/Finding.ts"
import type { TerminalFacts } from "./OutputTerminal.ts"
import { fittedTable } from "./fittedTable.ts"

/** SGR codes of ECMA-48: green, yellow, red. */
const colours: Readonly<Record<Finding["status"], number>> = { ok: 32, warning: 33, failure: 31 }

const words: Readonly<Record<Finding["status"], string>> = { ok: "ok", warning: "warn", failure: "fail" }

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`

/** The findings as a table with a line each, and how many need attention. Colours are only for terminals. */
export const doctorReport = (
  findings: ReadonlyArray<Finding>,
  { columns, hasColours }: Pick<TerminalFacts, "columns" | "hasColours">
): string => {
  const hasTargets = findings.some(({ target }) => target !== undefined)
  const table = fittedTable(
    [
      { heading: "" },
      { heading: "Check" },
      ...(hasTargets ? [{ heading: "Target" }] : []),
      { heading: "Finding", wraps: true }
    ],
    findings.map(({ check, message, status, target }) => [
      words[status],
      check,
      ...(hasTargets ? [target ?? ""] : []),
      message
    ]),
    columns
  )
  const coloured = hasColours
    ? table.replaceAll(/^(ok|warn|fail) /gm, (_, word: string) => {
        const status = word === "ok" ? "ok" : word === "warn" ? "warning" : "failure"
        return `\u001B[${colours[status]}m${word}\u001B[0m `
      })
    : table
  const failures = findings.filter(({ status }) => status === "failure").length
  const warnings = findings.filter(({ status }) => status === "warning").length
  return `${coloured}\n\n${counted(failures, "failure")}, ${counted(warnings, "warning")}`
}
