import type { UnitAssessment } from "@snoozeql/domain/Assessment"
import { DateTime } from "effect"
import type { AssessmentReport } from "../assess/AssessmentReport.ts"
import {
  currenciesOf,
  describeNextDay,
  describeSource,
  headings,
  hours,
  money,
  monthlyCells,
  often,
  reservedLines,
  savedText,
  summaryOf,
  termsOf
} from "./assessmentWords.ts"
import { type FittedColumn, fittedTable, wrapText } from "./fittedTable.ts"
import { noTerminal, type TerminalFacts } from "./OutputTerminal.ts"
import { placeColumns } from "./placeColumns.ts"
import { describeRequests } from "./readingCost.ts"

type Shape = Pick<TerminalFacts, "columns" | "hasColours">

const bold = (text: string, { hasColours }: Shape): string => (hasColours ? `\u001B[1m${text}\u001B[22m` : text)

const right = (heading: string): FittedColumn => ({ heading, align: "right" })

/** Which columns a list has: places and owners only if they tell units apart. */
const columnsOf = (report: AssessmentReport) => {
  const units = [...report.could_sleep, ...report.refused]
  const places = placeColumns(units.map(({ account, instance_id, region }) => ({ id: instance_id, account, region })))
  const isOwned = units.some(({ owner }) => owner !== null)
  return {
    columns: [
      { heading: headings.database },
      ...places.headings.map((heading) => ({ heading })),
      ...(isOwned ? [{ heading: headings.owner }] : [])
    ],
    cellsOf: (unit: UnitAssessment): ReadonlyArray<string> => [
      unit.name,
      ...places.cellsOf(unit.instance_id),
      ...(isOwned ? [unit.owner ?? "–"] : [])
    ]
  }
}

type Columns = ReturnType<typeof columnsOf>

const rankedTable = (
  { could_sleep, totals }: AssessmentReport,
  { cellsOf, columns }: Columns,
  shape: Shape
): string => {
  const currencies = currenciesOf(could_sleep)
  const oneCurrency = currencies.length === 1 ? currencies[0] : undefined
  const rows = could_sleep.map((unit, index) => [
    String(index + 1),
    ...cellsOf(unit),
    ...monthlyCells(unit).hours,
    savedText(unit, oneCurrency === undefined),
    ...monthlyCells(unit).wrong
  ])
  const sum = [
    "",
    could_sleep.length === 1 ? "In all" : `All ${could_sleep.length}`,
    ...columns.slice(1).map(() => ""),
    hours(totals.idle_hours),
    hours(totals.asleep_hours),
    hours(totals.saved_hours),
    totals.saved
      .map(({ currency, saved }) => `${money(saved)}${oneCurrency === undefined ? ` ${currency}` : ""}`)
      .join(" + "),
    often(totals.false_stops),
    often(totals.needed_hours)
  ]
  return fittedTable(
    [
      right("#"),
      ...columns,
      right(headings.idle),
      right(headings.asleep),
      right(headings.savedHours),
      right(oneCurrency === undefined ? headings.saved : `${headings.saved} (${oneCurrency})`),
      right(headings.falseStops),
      right(headings.needed)
    ],
    [...rows, sum],
    shape.columns
  )
}

const refusedTable = ({ refused }: AssessmentReport, { cellsOf, columns }: Columns, shape: Shape): string =>
  fittedTable(
    [...columns, { heading: headings.why, wraps: true }],
    refused.map((unit) => [...cellsOf(unit), unit.refusals.join(" ")]),
    shape.columns
  )

const nextDayTable = ({ could_sleep }: AssessmentReport, { cellsOf, columns }: Columns, shape: Shape): string =>
  fittedTable(
    [...columns, { heading: "What it does", wraps: true }],
    could_sleep.map((unit) => [
      ...cellsOf(unit),
      unit.next_day === null ? "stays awake" : describeNextDay(unit.next_day, unit.timezone)
    ]),
    shape.columns
  )

/** What could not be read, and what there is to know of the targets, a line each. */
const targetLines = ({ targets }: AssessmentReport): ReadonlyArray<string> =>
  targets.flatMap(({ account, error, name, notes, region }) => {
    const place = name ?? `account ${account}, ${region}`
    const prefix = targets.length === 1 ? "" : `${place}: `
    return [
      ...(error === null ? [] : [`Not everything could be read. ${prefix}${error}`]),
      ...notes.map((note) => `Note: ${prefix}${note}`)
    ]
  })

/** Where the prices come from, a line for each source. */
const priceLines = ({ could_sleep }: AssessmentReport): ReadonlyArray<string> => {
  const sources = new Set(could_sleep.flatMap(({ price }) => (price === null ? [] : [describeSource(price)])))
  const missing = could_sleep.filter(({ price }) => price === null).length
  return [
    ...[...sources].map((source) => `Prices of an hour: ${source}.`),
    ...(missing === 0
      ? []
      : [
          `The price of ${missing} ${missing === 1 ? "database" : "databases"} is not known; SNOOZEQL_PRICES names a file with yours.`
        ])
  ]
}

const unchosenZone = ({ could_sleep, refused }: AssessmentReport): ReadonlyArray<string> => {
  const all = [...could_sleep, ...refused]
  const unchosen = all.filter(({ timezone_source }) => timezone_source === "none").length
  if (unchosen === 0) return []
  const which = unchosen === all.length ? "Their weeks are" : `The weeks of ${unchosen} of them are`
  return [
    `${which} judged in UTC, since nobody chose a time zone: set SNOOZEQL_TIMEZONE, or tag databases snoozeql:timezone.`
  ]
}

/** A text as one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const folderLines = ({ folder, read }: AssessmentReport): ReadonlyArray<string> =>
  folder === null
    ? []
    : [
        read.queries_requested === 0 ? "Nothing had to be read again." : `Read: ${describeRequests(read)}.`,
        `What was read is kept in ${folder}, and used again for a day.`,
        `To look closer at one: snoozeql activity NAME --data-dir ${quoted(`${folder}/database`)}`,
        `To delete it: rm -r ${quoted(folder)}`
      ]

/** Sentences, which are wrapped at the width of a terminal. */
const prose = (text: string, { columns }: Shape): string =>
  columns === undefined
    ? text
    : text
        .split("\n")
        .flatMap((line) => wrapText(line, columns))
        .join("\n")

const section = (heading: string, body: string, shape: Shape): string => `${bold(heading, shape)}\n\n${body}`

const paragraphs = (parts: ReadonlyArray<string>): string => parts.filter((part) => part !== "").join("\n\n")

/** The lists of an assessment: what could sleep, and why the others stay awake. */
export const assessmentLists = (report: AssessmentReport, shape: Shape = noTerminal): string => {
  const columns = columnsOf(report)
  return paragraphs([
    bold(prose(summaryOf(report), shape), shape),
    report.could_sleep.length === 0
      ? ""
      : section("Could sleep, the greatest savings first", rankedTable(report, columns, shape), shape),
    report.refused.length === 0 ? "" : section("Stays awake", refusedTable(report, columns, shape), shape),
    report.could_sleep.length === 0 ? "" : section(nextDayHeading(report), nextDayTable(report, columns, shape), shape)
  ])
}

const nextDayHeading = ({ as_of }: AssessmentReport): string =>
  `The plan for the 24 hours from ${DateTime.formatIso(DateTime.startOf(as_of, "hour")).slice(0, 16).replace("T", " ")} UTC on`

/** An assessment for people. Without a terminal nothing is cut or wrapped. */
export const assessmentReport = (report: AssessmentReport, shape: Shape = noTerminal): string =>
  paragraphs([
    assessmentLists(report, shape),
    report.could_sleep.length === 0 ? "" : prose(termsOf(report), shape),
    prose(
      [...targetLines(report), ...priceLines(report), ...reservedLines(report), ...unchosenZone(report)].join("\n"),
      shape
    ),
    folderLines(report).join("\n")
  ])
