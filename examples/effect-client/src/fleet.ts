import { allPages } from "@snoozeql/client/allPages"
import type { Client } from "@snoozeql/client/makeClient"
import * as DateTime from "effect/DateTime"
import * as Stream from "effect/Stream"

/** When each unit may sleep next, a line for each sleep of its newest plan. Reads all pages. */
export const plannedSleeps = (client: Client) =>
  allPages((page) => client.advice.plans({ query: page })).pipe(
    Stream.flatMap(({ plans }) => Stream.fromIterable(plans)),
    Stream.flatMap(({ name, sleeps }) =>
      Stream.fromIterable(
        sleeps.map(
          ({ end, start }) => `${name} may sleep from ${DateTime.formatIso(start)} to ${DateTime.formatIso(end)}`
        )
      )
    )
  )

/** What each unit could save, a line for each unit that is recommended to sleep, the one that saves most first. */
export const savings = (client: Client) =>
  allPages((page) => client.recommendations.list({ query: { ...page, recommended: true } })).pipe(
    Stream.flatMap(({ recommendations }) => Stream.fromIterable(recommendations)),
    Stream.map(({ name, savings: { net_hours_per_week, per_month, price } }) =>
      per_month === null || price === null
        ? `${name} saves ${net_hours_per_week.toFixed(0)} hours a week`
        : `${name} saves ${per_month.conservative.toFixed(2)} ${price.currency} a month`
    )
  )
