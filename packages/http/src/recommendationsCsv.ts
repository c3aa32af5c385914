import type { StandingDecision } from "@snoozeql/domain/Decision"
import type { ListedNotRecommended, ListedRecommendation } from "@snoozeql/domain/Recommendation"
import { type CsvCell, writeCsv } from "@snoozeql/domain/writeCsv"
import { DateTime } from "effect"

type Entry = ListedRecommendation | ListedNotRecommended

/** A column: its name, and the cell of a unit. */
type Column = readonly [name: string, cell: (entry: Entry) => CsvCell]

const ofRecommendation =
  (cell: (entry: ListedRecommendation) => CsvCell) =>
  (entry: Entry): CsvCell =>
    "savings" in entry ? cell(entry) : null

/** A cell of the decision that is in force. */
const inForce =
  (cell: (decision: StandingDecision) => CsvCell) =>
  ({ decision }: Entry): CsvCell =>
    decision !== null && decision.in_force ? cell(decision) : null

const hhmm = ({ days, end, start }: ListedRecommendation["windows"][number]): string =>
  `${days.join(" ")} ${start}-${end}`

const columns: ReadonlyArray<Column> = [
  ["instance_id", ({ instance_id }) => instance_id],
  ["kind", ({ kind }) => kind],
  ["name", ({ name }) => name],
  ["account", ({ account }) => account],
  ["region", ({ region }) => region],
  ["owner", ({ owner }) => owner],
  ["environment", ({ environment }) => environment],
  ["instance_status", ({ instance_status }) => instance_status],
  ["timezone", ({ timezone }) => timezone],
  ["status", ({ status }) => status],
  ["recommended", (entry) => ("savings" in entry ? "true" : "false")],
  ["explanation", (entry) => ("savings" in entry ? entry.explanation : entry.reasons.join("; "))],
  ["windows", ofRecommendation(({ windows }) => windows.map(hhmm).join("; "))],
  ["warnings", ofRecommendation(({ warnings }) => warnings.map(({ kind }) => kind).join(" "))],
  ["net_hours_per_week", ofRecommendation(({ savings }) => savings.net_hours_per_week)],
  ["conservative_net_hours_per_week", ofRecommendation(({ savings }) => savings.conservative_net_hours_per_week)],
  ["hourly_price", ofRecommendation(({ savings }) => savings.after_discount?.hourly ?? savings.price?.hourly ?? null)],
  ["currency", ofRecommendation(({ savings }) => savings.price?.currency ?? null)],
  ["price_source", ofRecommendation(({ savings }) => savings.price?.source ?? null)],
  [
    "expected_per_month",
    ofRecommendation(({ savings }) => (savings.after_discount?.per_month ?? savings.per_month)?.expected ?? null)
  ],
  [
    "conservative_per_month",
    ofRecommendation(({ savings }) => (savings.after_discount?.per_month ?? savings.per_month)?.conservative ?? null)
  ],
  // One that is not in force any more is only in the JSON.
  ["decision", inForce(({ verdict }) => verdict)],
  ["decision_reason", inForce(({ reason }) => reason)],
  ["decision_until", inForce(({ until }) => (until === null ? null : DateTime.formatIso(until)))],
  ["decided_by", inForce(({ decided_by }) => decided_by)],
  ["issued_at", ({ issued_at }) => (issued_at === null ? null : DateTime.formatIso(issued_at))]
]

/** The first line of the table of a ranking: the names of its columns. */
export const recommendationsCsvHeader: string = writeCsv([columns.map(([name]) => name)])

/**
 * Returns units of a ranking as lines of CSV, in the given order. Prices and amounts are those after discounts. Use it
 * after `recommendationsCsvHeader`. Pure.
 */
export const recommendationsCsv = (entries: ReadonlyArray<Entry>): string =>
  writeCsv(entries.map((entry) => columns.map(([, cell]) => cell(entry))))
