import { arch, cpus, platform, totalmem } from "node:os"
import type { Finding } from "./finding.ts"

const begin = "<!-- written by pnpm test:faults: begin -->"
const end = "<!-- written by pnpm test:faults: end -->"

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ")

/** The machine, for people. */
const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node ${process.versions.node}`

/** The findings as a table. */
export const tableOf = (findings: ReadonlyArray<Finding>, summary: string, seconds: number): string =>
  [
    begin,
    "",
    `${machine()}; PostgreSQL 18; ${seconds} s.`,
    "",
    "| fault | what came of it |",
    "| --- | --- |",
    ...findings.map(
      ({ failures, fault, result }) =>
        `| ${cell(fault)} | ${cell(failures.length === 0 ? result : `**Failed:** ${failures.join("; ")}`)} |`
    ),
    "",
    `\`${summary}\``,
    "",
    end
  ].join("\n")

/** The document with the table in the place of the one before. */
export const withTable = (document: string, table: string): string => {
  const [before, rest] = document.split(begin)
  const [, after] = rest?.split(end) ?? []
  if (before === undefined || after === undefined) throw new Error("The document has no markers for the table")
  return `${before}${table}${after}`
}
