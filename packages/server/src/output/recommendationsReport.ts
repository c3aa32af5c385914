import type { NotRecommended, Recommendations } from "@snoozeql/domain/Recommendation"
import { formatTagSelector } from "@snoozeql/domain/TagSelector"
import type { RecommendationFilter } from "../advice/Advice.ts"
import type { SleepWarning } from "@snoozeql/domain/SleepNotice"
import { describeVerdict } from "./decisionReport.ts"
import { columnsOf } from "./columns.ts"
import { amountWithCurrency, describeBasis, describePrice, savingsMeaning } from "./money.ts"
import { fittedTable } from "./fittedTable.ts"
import { type PlaceColumns, placeColumns } from "./placeColumns.ts"

const warningWords: { readonly [Kind in SleepWarning["kind"]]: string } = {
  auto_start: "AWS starts it after 7 days",
  no_backup_while_asleep: "no backup while asleep",
  backup_window_movable: "another backup window saves more",
  capacity_at_start: "capacity can be short at a start",
  reserved_instance: "reserved",
  reservation_unknown: "reservation not known",
  auto_pause: "may pause by itself",
  stale: "not read for a day or more",
  not_read: "no hour was read for two days",
  facts_unknown: "never seen in RDS",
  timezone_not_chosen: "judged in UTC",
  protected_dates: "the windows ignore its protected dates",
  awake_until: "its policy keeps it awake for now"
}

/** Omits two warnings: that capacity can be short applies to every line, and an unchosen time zone is named above. */
const warningsOf = ({ warnings }: Recommendations["recommendations"][number]): string =>
  warnings
    .filter(({ kind }) => kind !== "capacity_at_start" && kind !== "timezone_not_chosen")
    .map(({ kind }) => warningWords[kind])
    .join(", ")

/** How many reasons are told. `snoozeql activity` and JSON have all of them. */
const toldReasons = 2

/** Why no unit is listed. */
const explainNone = (selected: RecommendationFilter): string => {
  const { tag = [], ...others } = selected
  const asked = [
    ...Object.entries(others).map(([name, value]) => `the ${name} ${value}`),
    ...tag.map((one) => `the tag ${formatTagSelector(one)}`)
  ]
  return asked.length === 0
    ? `No instance is known, or the advice for all is dismissed (snoozeql recommend --decision dismissed)`
    : `No instance has ${asked.join(" and ")}`
}

/** The column of the owners, if there are any. */
const ownersOf = (ranked: Recommendations["recommendations"]) => {
  const isKnown = ranked.some(({ owner }) => owner !== null)
  return {
    heading: isKnown ? ["Owner"] : [],
    cell: ({ owner }: Pick<NotRecommended, "owner">): ReadonlyArray<string> => (isKnown ? [owner ?? ""] : [])
  }
}

type Entry = Recommendations["recommendations"][number] | Recommendations["not_recommended"][number]

/** The column of the decisions in force, if there are any. */
const decisionsOf = (listed: ReadonlyArray<Entry>) => {
  const isKnown = listed.some(({ decision }) => decision !== null && decision.in_force)
  return {
    heading: isKnown ? ["Decision"] : [],
    cell: ({ decision }: Entry): ReadonlyArray<string> =>
      isKnown ? [decision !== null && decision.in_force ? describeVerdict(decision) : ""] : []
  }
}

/** The columns of the ranking that are omitted if it does not fit, the least important one last. */
const omitted = ["Asleep h/week", "Decision", "Owner", "Status", "Before discounts", "Price of an hour", "By"]

const rankedTable = (
  ranked: Recommendations["recommendations"],
  places: PlaceColumns,
  columns: number | undefined
): string => {
  const owners = ownersOf(ranked)
  const decisions = decisionsOf(ranked)
  const isDiscounted = ranked.some(({ savings }) => savings.after_discount !== null)
  const headings = [
    "Rank",
    "Instance",
    ...places.headings,
    ...owners.heading,
    ...decisions.heading,
    "Status",
    "Asleep h/week",
    "Saves a month",
    "At least",
    ...(isDiscounted ? ["Before discounts"] : []),
    "By",
    "Price of an hour",
    "Warnings"
  ]
  const rows = ranked.map((recommendation, index) => {
    const { instance_id, instance_status, name, savings } = recommendation
    return [
      String(index + 1),
      name,
      ...places.cellsOf(instance_id),
      ...owners.cell(recommendation),
      ...decisions.cell(recommendation),
      instance_status,
      String(savings.asleep_hours_per_week),
      amountWithCurrency(savings, "expected"),
      amountWithCurrency(savings, "conservative"),
      ...(isDiscounted ? [savings.per_month === null ? "–" : savings.per_month.expected.toFixed(2)] : []),
      describeBasis(savings),
      describePrice(savings),
      warningsOf(recommendation)
    ]
  })
  const fitting = { wraps: "Warnings", omitted: [...places.headings, ...omitted] }
  return fittedTable(columnsOf(headings, rows, fitting), rows, columns)
}

/** Says how many instances are judged in a time zone that nobody chose. */
const describeUnchosen = ({ not_recommended, recommendations }: Recommendations): ReadonlyArray<string> => {
  const all = [...recommendations, ...not_recommended]
  const unchosen = all.filter(({ timezone_source }) => timezone_source === "none")
  const [first] = unchosen
  if (first === undefined) return []
  const which =
    unchosen.length === all.length
      ? "All instances are"
      : unchosen.length === 1
        ? `${first.name} is`
        : `${unchosen.length} of ${all.length} instances are`
  return [
    `${which} judged in the time zone ${first.timezone}, since nobody chose one: set SNOOZEQL_TIMEZONE, or tag instances snoozeql:timezone`,
    ""
  ]
}

const refusedTable = (
  refused: Recommendations["not_recommended"],
  places: PlaceColumns,
  columns: number | undefined
): string => {
  const decisions = decisionsOf(refused)
  return fittedTable(
    [
      { heading: "Not recommended" },
      ...[...places.headings, ...decisions.heading].map((heading) => ({ heading })),
      { heading: "Status" },
      { heading: "Why", wraps: true }
    ],
    refused.map((entry) => [
      entry.name,
      ...places.cellsOf(entry.instance_id),
      ...decisions.cell(entry),
      entry.instance_status,
      entry.reasons.slice(0, toldReasons).join("; ")
    ]),
    columns
  )
}

/** Which exports the advice has withdrawn hours of. It is told first, since their schedulers go on. */
const describeWithdrawn = ({ withdrawn_exports = [] }: Recommendations): ReadonlyArray<string> =>
  withdrawn_exports.length === 0
    ? []
    : [
        "Export these again, or remove them from their scheduler (snoozeql exports):",
        ...withdrawn_exports.map(({ explanation, name }) => `  ${name}: ${explanation}`),
        ""
      ]

/**
 * A report for people: what each instance could save, and why others cannot sleep. `columns` is the width of the
 * terminal, into which the tables fit; without a terminal nothing is wrapped or omitted. `selected` is what was asked for.
 */
export const recommendationsReport = (
  answer: Recommendations,
  columns?: number,
  selected: RecommendationFilter = {}
): string => {
  const { not_recommended, price_problem, recommendations, record } = answer
  const places = placeColumns(
    [...recommendations, ...not_recommended].map(({ account, instance_id, region }) => ({
      id: instance_id,
      account,
      region
    }))
  )
  return [
    ...describeWithdrawn(answer),
    ...describeUnchosen(answer),
    recommendations.length > 0
      ? `${rankedTable(recommendations, places, columns)}\n\n${savingsMeaning}`
      : not_recommended.length > 0
        ? "No listed instance could sleep"
        : explainNone(selected),
    ...(price_problem === undefined ? [] : ["", `AWS's price list was not read completely: ${price_problem}`]),
    ...(not_recommended.length === 0 ? [] : ["", refusedTable(not_recommended, places, columns)]),
    ...(record === undefined ? [] : ["", `The record of the plans ${record.sentence}`])
  ].join("\n")
}
