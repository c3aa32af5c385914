import type { Costs, RequestCosts } from "@snoozeql/domain/Costs"
import { DateTime } from "effect"
import { table } from "./table.ts"

const dollars = ({ lower_usd, upper_usd }: RequestCosts): string =>
  `$${lower_usd.toFixed(2)} – $${upper_usd.toFixed(2)}`

/** A report for people: what collecting costs by account and region, and what the recommendations save. */
export const costsReport = ({
  instances,
  interval_minutes,
  month_start,
  projected,
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
      : table(
          ["Saves a month", "At least", "At least, after collecting", "Currency"],
          savings.map(({ after_collecting, conservative, currency, expected }) => [
            expected.toFixed(2),
            conservative.toFixed(2),
            after_collecting === null ? "–" : after_collecting.toFixed(2),
            currency
          ])
        )
  ].join("\n")
