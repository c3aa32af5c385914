import type { AssessedSleep, NextDay, UnitAssessment } from "@snoozeql/domain/Assessment"
import type { AssessmentReport } from "../assess/AssessmentReport.ts"
import type { ComputePrice } from "@snoozeql/domain/Savings"
import { dayNames, timeOfDay } from "@snoozeql/domain/HourOfWeek"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"

/** What a summary is made of. */
type Summarized = Pick<AssessmentReport, "as_of" | "could_sleep" | "history_weeks" | "mode" | "refused" | "totals">

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 })
const cents = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** Hours as text, such as `1,204`. */
export const hours = (value: number): string => whole.format(value)

/** A number that may be small, such as `0.4`. */
export const often = (value: number): string => tenths.format(value)

/** The figures of a month in their columns. What is not known is `–`. */
export const monthlyCells = ({ monthly }: Pick<UnitAssessment, "monthly">) => {
  const told = (value: number | null | undefined, text: (known: number) => string): string =>
    value === null || value === undefined ? "–" : text(value)
  return {
    hours: [told(monthly?.idle_hours, hours), told(monthly?.asleep_hours, hours), told(monthly?.saved_hours, hours)],
    wrong: [told(monthly?.false_stops, often), told(monthly?.needed_hours, often)]
  }
}

/** An amount of money as text, such as `1,204.50`. */
export const money = (value: number): string => cents.format(value)

/** What the columns of the list are called. One row of a list read aloud makes sense without an explanation. */
export const headings = {
  database: "Database",
  owner: "Owner",
  account: "Account",
  region: "Region",
  idle: "Hours idle a month",
  asleep: "Hours asleep a month",
  savedHours: "Hours saved a month",
  saved: "Money saved a month",
  falseStops: "Times needed while asleep a month",
  needed: "Hours needed while asleep a month",
  why: "Why it stays awake"
} as const

/** The currencies of the prices, of the units that have one. */
export const currenciesOf = (units: ReadonlyArray<UnitAssessment>): ReadonlyArray<string> => [
  ...new Set(units.flatMap(({ price }) => price?.currency ?? []))
]

/** How a source of prices is called. */
const sourceWords: { readonly [Source in ComputePrice["source"]]: string } = {
  instance: "set for the database",
  price_table: "from your price table",
  list_price: "from AWS's price list",
  estimate: "estimated"
}

/** The source and the date of a price, such as `estimated, as of 2025-06-30`. */
export const describeSource = ({ as_of, source }: ComputePrice): string =>
  `${sourceWords[source]}${as_of === null ? "" : `, as of ${as_of}`}`

/** The local weekday and time, such as `Fri 19:00`. */
const localMoment = (at: DateTime.Utc, timezone: string): string => {
  const zoned = DateTime.makeZonedUnsafe(at, { timeZone: timezone })
  const { hour, minute, weekDay } = DateTime.toParts(zoned)
  const day = dayNames[(weekDay + 6) % 7] ?? ""
  return `${day.slice(0, 3)} ${timeOfDay(hour * 60 + minute)}`
}

const hoursOf = ({ end, start }: AssessedSleep): number =>
  Math.round((end.epochMilliseconds - start.epochMilliseconds) / millisPerHour)

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`

const describeSleep = (sleep: AssessedSleep, timezone: string): string => {
  const start = localMoment(sleep.start, timezone)
  return sleep.continues
    ? `from ${start} on (at least ${hoursOf(sleep)} h)`
    : `from ${start} to ${localMoment(sleep.end, timezone)} (${hoursOf(sleep)} h)`
}

/** The plan of a unit for the next 24 hours in words, with the time zone in which its times are. */
export const describeNextDay = (plan: NextDay, timezone: string): string => {
  if (plan.sleeps.length === 0) return "stays awake"
  const risk = Math.max(...plan.sleeps.map(({ greatest_risk }) => greatest_risk))
  const sleeps = plan.sleeps.map((sleep) => describeSleep(sleep, timezone)).join(", and ")
  return `sleeps ${sleeps}, ${timezone}; no hour of it is needed with more than ${percent(risk)} probability`
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

/** The whole assessment in a few sentences. */
export const summaryOf = ({ as_of, could_sleep, history_weeks, refused, totals }: Summarized): string => {
  const all = could_sleep.length + refused.length
  if (all === 0)
    return "No database was found: no RDS instance and no Aurora cluster. Is the account and the region the right one?"
  if (could_sleep.length === 0) {
    return `None of ${counted(all, "database")} could have slept in the ${history_weeks} weeks before ${DateTime.formatIsoDateUtc(as_of)}.`
  }
  const amounts = totals.saved.map(({ currency, saved }) => `${money(saved)} ${currency}`)
  const saved = [...amounts, `${hours(totals.saved_hours)} hours of running databases`].join(" and ")
  const replayed = could_sleep.filter(({ monthly }) => monthly?.basis !== "weekly")
  const asleep = replayed.reduce((sum, { monthly }) => sum + (monthly?.asleep_hours ?? 0), 0)
  return [
    `${could_sleep.length} of ${counted(all, "database")} could have slept. In a month, that would have saved ${saved}.`,
    ...(replayed.length === 0
      ? []
      : [
          `It would have been wrong ${often(totals.false_stops)} times a month: ${often(totals.needed_hours)} of the ${hours(asleep)} hours asleep would have been needed.`
        ]),
    ...(totals.not_replayed === 0
      ? []
      : [
          `Fewer than 14 days of ${totals.not_replayed === could_sleep.length ? "their past" : `the past of ${totals.not_replayed} of them`} could be replayed: their savings are those of the usual week, and how often sleep would have been wrong is not known.`
        ])
  ].join(" ")
}

/** What is said of units with a reservation, or nothing if there are none. */
export const reservedLines = ({ totals: { reserved } }: Pick<AssessmentReport, "totals">): ReadonlyArray<string> =>
  reserved === 0
    ? []
    : [
        `${counted(reserved, "database")} with a reserved instance: paid asleep or awake, so sleep saves nothing unless another database uses the reservation. Listed last, and not in the sum of the money.`
      ]

/** What a unit would have saved in a month. `withCurrency` tells whether the currency is part of the text. */
export const savedText = ({ monthly, price, reserved }: UnitAssessment, withCurrency: boolean): string => {
  if (monthly === null || monthly.saved === null || price === null) return "price not known"
  return `${money(monthly.saved)}${withCurrency ? ` ${price.currency}` : ""}${reserved ? " (reserved)" : ""}`
}

/** What was done to find the figures, and what their words mean. */
export const termsOf = ({ as_of, history_weeks, mode }: Summarized): string =>
  [
    `How this was found: of the ${history_weeks} weeks before ${DateTime.formatIso(as_of).slice(0, 16).replace("T", " ")} UTC, the last ones were replayed, at most 8 whole weeks, and none of a database's first 14 days. Each day a plan was made from what was known until then, and compared with what came. Hours asleep were not seen by later plans, as in operation. A plan promises at most one needed hour in ${mode.one_in} hours asleep.`,
    "A database is an RDS instance or an Aurora cluster. A month has 730 hours. Hours without metrics count as not saved, and not as hours in which sleep was right. Hours in which a database was stopped anyway count as saved if it would have slept, and say nothing of whether sleep was right. Hours saved are idle hours asleep, minus half an hour for each stop. Only compute is saved: storage and backups cost as before. Money saved is after discounts; snoozeql recommend and costs replay in the same way, and call it what is saved at least. Where fewer than 14 days could be replayed, the hours and the money are those of the usual week, at least."
  ].join("\n")
