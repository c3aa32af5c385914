import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { SavedMonth, UnitMonth } from "@snoozeql/domain/RealisedSavings"
import type { SavingsDay } from "@snoozeql/domain/SavingsDay"
import { utcDayOf } from "@snoozeql/domain/UtcDay"
import { Array, Effect, Order } from "effect"
import { checkSavingsDays, checkSavingsPage, checkSavingsRange, roundSum } from "../rules/savings.ts"
import { isSelected } from "../rules/unitFilter.ts"
import type { SavingsPage, SavingsRange, SavingsStore } from "../SavingsStore.ts"
import { MemoryTables } from "./MemoryTables.ts"

type Place = Required<SavingsPage>["after"]

const newestFirst: Order.Order<Place> = Order.combineAll([
  Order.flip(Order.mapInput(Order.String, ({ month }) => month)),
  Order.mapInput(Order.String, ({ name }) => name),
  Order.mapInput(Order.String, ({ instance_id }) => instance_id),
  Order.mapInput(Order.String, ({ currency }) => currency ?? "")
])

const monthOf = ({ day }: SavingsDay): string => day.slice(0, "2026-01".length)

const sumsOf = (days: ReadonlyArray<SavingsDay>) => {
  const sum = (amountOf: (day: SavingsDay) => number) => roundSum(days.reduce((all, day) => all + amountOf(day), 0))
  const isPriced = days.some(({ hourly }) => hourly !== null)
  return {
    advised_hours: sum(({ advised_hours }) => advised_hours),
    stopped_hours: sum(({ stopped_hours }) => stopped_hours),
    advised: isPriced ? sum(({ advised_hours, hourly }) => advised_hours * (hourly ?? 0)) : null,
    realised: isPriced ? sum(({ hourly, stopped_hours }) => stopped_hours * (hourly ?? 0)) : null
  }
}

/** `SavingsStore` in memory. */
export const make: Effect.Effect<SavingsStore["Service"], never, MemoryTables> = Effect.gen(function* () {
  const tables = yield* MemoryTables

  const unitsOf = ({ from: _from, instance, until: _until, ...filter }: SavingsRange): ReadonlyArray<Instance> =>
    [...tables.instances.values()].filter(
      (one) => (instance === undefined || one.id === instance) && isSelected(filter)(one)
    )

  const daysOf = (id: InstanceId, { from, until }: SavingsRange): ReadonlyArray<SavingsDay> =>
    [...(tables.savings.get(id)?.values() ?? [])].filter((day) => monthOf(day) >= from && monthOf(day) <= until)

  const byMonthAndCurrency = Array.groupBy((day: SavingsDay) => `${monthOf(day)} ${day.currency ?? ""}`)

  const unitMonths = (unit: Instance, range: SavingsRange): ReadonlyArray<UnitMonth> =>
    Object.values(byMonthAndCurrency(daysOf(unit.id, range))).map((days) => ({
      instance_id: unit.id,
      name: unit.name,
      owner: unit.owner,
      environment: unit.environment,
      month: monthOf(days[0]),
      currency: days[0].currency,
      ...sumsOf(days)
    }))

  return {
    record: Effect.fn("SavingsStore.record")(function* (given: ReadonlyArray<SavingsDay>) {
      for (const day of yield* Effect.fromResult(checkSavingsDays(given))) {
        if (!tables.instances.has(day.instance_id)) continue
        const days = tables.savings.get(day.instance_id) ?? new Map<string, SavingsDay>()
        if (day.advised_hours > 0 || day.stopped_hours > 0) days.set(day.day, day)
        else days.delete(day.day)
        tables.savings.set(day.instance_id, days)
      }
    }),

    months: Effect.fn("SavingsStore.months")(function* (page: SavingsPage) {
      const { after, limit, ...range } = yield* Effect.fromResult(checkSavingsPage(page))
      const months = unitsOf(range).flatMap((unit) => unitMonths(unit, range))
      return Array.sort(months, newestFirst)
        .filter((month) => after === undefined || newestFirst(month, after) > 0)
        .slice(0, limit)
    }),

    totals: Effect.fn("SavingsStore.totals")(function* (given: SavingsRange) {
      const range = yield* Effect.fromResult(checkSavingsRange(given))
      const groups = byMonthAndCurrency(unitsOf(range).flatMap(({ id }) => daysOf(id, range)))
      const months = Object.values(groups).map((days): SavedMonth => ({
        month: monthOf(days[0]),
        currency: days[0].currency,
        units: new Set(days.map(({ instance_id }) => instance_id)).size,
        ...sumsOf(days)
      }))
      const order: Order.Order<SavedMonth> = Order.combine(
        Order.flip(Order.mapInput(Order.String, ({ month }) => month)),
        Order.mapInput(Order.String, ({ currency }) => currency ?? "")
      )
      return Array.sort(months, order)
    }),

    deleteOldDays: (before) =>
      Effect.sync(() => {
        let deleted = 0
        for (const days of tables.savings.values()) {
          for (const day of days.keys()) if (day < utcDayOf(before) && days.delete(day)) deleted++
        }
        return deleted
      })
  }
})
