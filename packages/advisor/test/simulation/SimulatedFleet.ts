import { type CollectionRun, CollectionRunId, noCollectionCounts } from "@snoozeql/domain/CollectionRun"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { Plan } from "@snoozeql/domain/Plan"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { discovered } from "../issue/fleet.ts"
import { valueOf } from "../support/history.ts"
import { drift, historyHours, startHour } from "./driftingUnits.ts"
import { planOfHour, type Truth } from "./recount.ts"

/** A database that drifts, and what happened to it. Hours count from the beginning of its history. */
export interface SimulatedUnit {
  readonly id: InstanceId
  readonly name: string
  readonly used: Uint8Array
  /** Whether its plans are carried out. */
  readonly follows: boolean
  /** Whether 3 hours of every fifth day arrive two days late. Never of units that follow. */
  readonly isLate: boolean
  readonly truth: Array<Truth>
  isStopped: boolean
  /** Somebody started it by hand in the present sleep. */
  isStarted: boolean
}

const at = (hour: number): DateTime.Utc => DateTime.makeUnsafe(hour * millisPerHour)

const rowsOf = (unit: SimulatedUnit, hour: number) => {
  const isBusy = unit.used[hour - startHour + historyHours] === 1
  return activityMetricNames.map((metric_name) => {
    const value = valueOf(metric_name, isBusy)
    const figures = { avg_value: value, max_value: value, min_value: value, sample_count: 60 }
    return { instance_id: unit.id, metric_name, hour: at(hour), ...figures }
  })
}

/** Hours that arrive two days late. */
const arrivesLate = ({ isLate }: SimulatedUnit, hour: number): boolean =>
  isLate && Math.floor(hour / 24) % 5 === 2 && hour % 24 >= 2 && hour % 24 < 5

/** Discovers the units, and stores their history. */
export const makeFleet = Effect.fnUntraced(function* (count: number, days: number) {
  const instances = yield* InstanceStore
  const names = Array.from({ length: count }, (_, index) => `unit-${String(index).padStart(3, "0")}`)
  const known = yield* instances.recordDiscovered(
    names.map((name) => discovered(name)),
    at(startHour - historyHours)
  )
  const units = known.map(({ id, name }, index): SimulatedUnit => {
    const used = drift(index + 1, days)
    return {
      id,
      name,
      used,
      follows: index % 3 === 0,
      isLate: index % 3 === 1,
      truth: Array.from(used, (isUsed) => (isUsed === 1 ? "needed" : "idle")),
      isStopped: false,
      isStarted: false
    }
  })
  const metrics = yield* MetricsStore
  const cutoff = at(startHour - historyHours - 24)
  for (const unit of units) {
    const rows = Array.from({ length: historyHours }, (_, hour) => rowsOf(unit, startHour - historyHours + hour))
    yield* metrics.replaceHourlyMetrics(rows.flat(), { asOf: at(startHour), cutoff })
  }
  return units
})

const setStatus = ({ name }: SimulatedUnit, status: string, hour: number, minutes: number) =>
  InstanceStore.use((instances) =>
    instances.recordDiscovered(
      [discovered(name, { status })],
      DateTime.makeUnsafe(hour * millisPerHour + minutes * 60_000)
    )
  )

/** Begins an hour of a unit that follows its plans: it is stopped if a sleep begins, and started if one ended. */
const beginHour = Effect.fnUntraced(function* (unit: SimulatedUnit, plans: ReadonlyArray<Plan>, hour: number) {
  const isPlanned = planOfHour(plans, hour)?.asleep === true
  if (!isPlanned) unit.isStarted = false
  const isAsleep = isPlanned && !unit.isStarted
  if (isAsleep !== unit.isStopped) yield* setStatus(unit, isAsleep ? "stopped" : "available", hour, 0)
  unit.isStopped = isAsleep
})

/** Lets an hour of a unit that follows its plans pass: it is started half an hour into the hour if somebody needs it. */
const passHour = Effect.fnUntraced(function* (unit: SimulatedUnit, plans: ReadonlyArray<Plan>, hour: number) {
  yield* beginHour(unit, plans, hour)
  if (!unit.isStopped) return
  const index = hour - startHour + historyHours
  if (unit.used[index] === 1) {
    yield* setStatus(unit, "available", hour, 30)
    unit.isStopped = false
    unit.isStarted = true
    // In the last hour of a sleep, a start is that of a schedule.
    if (planOfHour(plans, hour + 1)?.asleep !== true) unit.truth[index] = "slept"
  } else {
    unit.truth[index] = "slept"
  }
})

let runs = 0

/** Lets the hours from one to another pass (exclusive), and collects what is known of them at the end. */
export const passHours = Effect.fnUntraced(function* (
  units: ReadonlyArray<SimulatedUnit>,
  from: number,
  until: number,
  now: DateTime.Utc
) {
  const metrics = yield* MetricsStore
  const advice = yield* AdviceStore
  const collection = yield* CollectionRunStore
  const cutoff = at(startHour - historyHours - 24)
  for (const unit of units) {
    if (unit.follows) {
      const plans = yield* advice.plansOf(unit.id, DateTime.formatIsoDateUtc(at(from - 48)))
      for (let hour = from; hour < until; hour++) yield* passHour(unit, plans, hour)
      // The pass is some minutes into the next hour, and its discovery sees what the beginning of that hour changed.
      yield* beginHour(unit, plans, until)
    }
    const arrived = Array.from({ length: until - from }, (_, index) => from + index).flatMap((hour) => [
      ...(arrivesLate(unit, hour) || unit.truth[hour - startHour + historyHours] === "slept" ? [] : [hour]),
      ...(arrivesLate(unit, hour - 48) ? [hour - 48] : [])
    ])
    const rows = arrived.flatMap((hour) => rowsOf(unit, hour))
    yield* metrics.replaceHourlyMetrics(rows, { asOf: now, cutoff })
  }
  yield* InstanceStore.use((store) =>
    store.recordDiscovered(
      units.map(({ isStopped, name }) => discovered(name, { status: isStopped ? "stopped" : "available" })),
      now
    )
  )
  runs += 1
  const run: CollectionRun = {
    id: CollectionRunId.make(`00000000-0000-4000-9000-${String(runs).padStart(12, "0")}`),
    status: "succeeded",
    trigger: "schedule",
    started_at: DateTime.subtract(now, { minutes: 2 }),
    finished_at: now,
    targets: [],
    ...noCollectionCounts,
    estimated_cost_usd: 0
  }
  yield* collection.save(run)
})
