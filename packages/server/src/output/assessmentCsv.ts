import type { UnitAssessment } from "@snoozeql/domain/Assessment"
import type { AssessmentReport } from "../assess/AssessmentReport.ts"
import { describeSource, headings } from "./assessmentWords.ts"
import { type CsvCell, writeCsv } from "@snoozeql/domain/writeCsv"

const header: ReadonlyArray<string> = [
  "Rank",
  headings.database,
  "Kind",
  headings.owner,
  "Environment",
  headings.account,
  headings.region,
  "Status",
  "Could sleep",
  headings.idle,
  headings.asleep,
  headings.savedHours,
  headings.saved,
  "Savings by",
  "Days",
  "Currency",
  "Price of an hour",
  "Source of the price",
  "Reserved",
  headings.falseStops,
  headings.needed,
  headings.why,
  "What to know"
]

const rowOf = (unit: UnitAssessment, rank: number | null): ReadonlyArray<CsvCell> => {
  const { monthly, price } = unit
  return [
    rank,
    unit.name,
    unit.kind,
    unit.owner,
    unit.environment,
    unit.account,
    unit.region,
    unit.instance_status,
    rank === null ? "no" : "yes",
    monthly?.idle_hours ?? null,
    monthly?.asleep_hours ?? null,
    monthly?.saved_hours ?? null,
    monthly?.saved ?? null,
    monthly === null ? null : monthly.basis === "replay" ? "replay" : "usual week",
    monthly?.days ?? null,
    price?.currency ?? null,
    price?.hourly ?? null,
    price === null ? "not known" : describeSource(price),
    unit.reserved ? "yes" : "no",
    monthly?.false_stops ?? null,
    monthly?.needed_hours ?? null,
    unit.refusals.join(" "),
    unit.warnings.map(({ explanation }) => explanation).join("; ")
  ]
}

/** An assessment as CSV: the databases that could sleep by their rank, then the others by name. */
export const assessmentCsv = ({ could_sleep, refused }: AssessmentReport): string =>
  writeCsv([
    header,
    ...could_sleep.map((unit, index) => rowOf(unit, index + 1)),
    ...refused.map((unit) => rowOf(unit, null))
  ])
