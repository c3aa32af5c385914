import { markdownTable } from "../scripts/measurements/markdownTable.ts"
import type { MeasurementPage } from "../scripts/measurements/measurementPage.ts"
import type { Finding } from "./finding.ts"

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ")

/** How often a run breaks what. */
interface Counts {
  readonly kills: string
  readonly crashes: string
  readonly "pglite-kills": string
  readonly only?: string | undefined
}

const commandOf = ({ crashes, kills, only, "pglite-kills": pgliteKills }: Counts): string =>
  [
    `pnpm test:faults --kills ${kills} --crashes ${crashes} --pglite-kills ${pgliteKills}`,
    ...(only === undefined ? [] : [`--only ${only}`]),
    "--record"
  ].join(" ")

/** The page of measurements with the findings of a run that took `seconds`. */
export const pageOf = (
  findings: ReadonlyArray<Finding>,
  summary: string,
  seconds: number,
  counts: Counts
): MeasurementPage => ({
  name: "faults",
  title: "What faults leave behind",
  command: commandOf(counts),
  body: [
    `PostgreSQL 18; ${seconds} s.`,
    markdownTable(
      ["fault", "what came of it"],
      findings.map(({ failures, fault, result }) => [
        cell(fault),
        cell(failures.length === 0 ? result : `**Failed:** ${failures.join("; ")}`)
      ]),
      "text"
    ),
    `\`${summary}\``
  ].join("\n\n")
})
