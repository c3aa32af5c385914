import type { Costs, FleetSavings, RequestCosts } from "@snoozeql/domain/Costs"
import { DateTime } from "effect"
import { describePriceSource, savingsMeaning } from "./money.ts"
import { table } from "./table.ts"

const dollars = ({ lower_usd, upper_usd }: RequestCosts): string =>
  `$${lower_usd.toFixed(2)} – $${upper_usd.toFixed(2)}`

const amount = (value: number | null | undefined): string => (typeof value === "number" ? value.toFixed(2) : "–")

/** The savings by currency. The columns after a discount are only shown if one applies. */
const savingsTable = (savings: ReadonlyArray<FleetSavings>): string => {
  const isDiscounted = savings.some(({ after_discount }) => after_discount !== null)
  return table(
    [
      "Saves a month",
      "At least",
      ...(isDiscounted ? ["After discounts", "At least, after discounts"] : []),
      "At least, after collecting",
      "Currency"
    ],
    savings.map(({ after_collecting, after_discount, conservative, currency, expected }) => [
      amount(expected),
      amount(conservative),
      ...(isDiscounted
        ? [amount(after_discount?.expected ?? expected), amount(after_discount?.conservative ?? conservative)]
        : []),
      amount(after_collecting),
      currency
    ])
  )
}

/** Where the prices come from, and how old they are, such as `12 by list price of 2026-05-31 or later`. */
const describePrices = ({ currency, prices }: FleetSavings): string => {
  const told = prices.map(({ oldest, recommendations, source }) => {
    const name = describePriceSource(source, oldest) ?? "the instance's own price"
    return `${recommendations} by ${name}${oldest === null ? "" : " or later"}`
  })
  return `Prices in ${currency}: ${told.join(", ")}`
}

/** How many of the recommendations in a currency have been replayed. */
const describeBases = ({ currency, prices, replayed }: FleetSavings): string => {
  const all = prices.reduce((sum, { recommendations }) => sum + recommendations, 0)
  return `Savings in ${currency}: ${replayed} of ${all} from a replay${replayed === all ? "" : ", the others by the usual week"}`
}

/** A report for people: what collecting costs by account and region, and what the recommendations save. */
export const costsReport = ({
  instances,
  interval_minutes,
  month_start,
  projected,
  reserved,
  savings,
  so_far,
  targets
}: Costs): string =>
  [
    `CloudWatch requests, every ${interval_minutes} minutes unless the target has its own interval. The lower price counts the statistics of a metric once, the higher one each of them.`,
    "",
    table(
      [
        "Account",
        "Region",
        "Instances",
        "Minutes",
        `Since ${DateTime.formatIsoDateUtc(month_start)} 00:00 UTC`,
        "A whole month, projected"
      ],
      [
        ...targets.map((target) => [
          target.account,
          target.region,
          String(target.instances),
          String(target.interval_minutes),
          dollars(target.so_far),
          dollars(target.projected)
        ]),
        ["Total", "", String(instances), "", dollars(so_far), dollars(projected)]
      ]
    ),
    "",
    savings.length === 0
      ? "No recommendation has a price"
      : [savingsTable(savings), "", savingsMeaning, ...savings.map(describeBases), ...savings.map(describePrices)].join(
          "\n"
        ),
    ...(reserved === 0
      ? []
      : [
          `Without ${reserved} ${reserved === 1 ? "recommendation" : "recommendations"} with a reserved instance, which is paid asleep or awake`
        ])
  ].join("\n")
