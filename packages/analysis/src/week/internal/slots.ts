import { dayTypes, hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import { labelNames, unknown } from "../../labels/labelHours.ts"
import { hourOfWeek } from "../../hours/internal/localTime.ts"
import type { wilsonLowerBound } from "./wilsonLowerBound.ts"
import type { LocalHours } from "./LocalHours.ts"

/** Counts of labels by hour of the week. */
export interface SlotCounts {
  readonly idle: Uint16Array
  readonly active: Uint16Array
  readonly doubtful: Uint16Array
  readonly cpu_idle: Uint16Array
  readonly unknown: Uint16Array
  readonly stopped: Uint16Array
}

/** Counts the labels of the hours by hour of the week. */
export const countSlots = (local: LocalHours): SlotCounts => {
  const column = () => new Uint16Array(hoursPerWeek)
  const counts = {
    idle: column(),
    active: column(),
    doubtful: column(),
    cpu_idle: column(),
    unknown: column(),
    stopped: column()
  }
  const columnOfLabel = labelNames.map((name) => counts[name])
  for (let index = 0; index < local.length; index++) {
    if (local.exists[index] !== 1) continue
    const slot = hourOfWeek(local.first + index)
    const ofLabel = columnOfLabel[local.labels[index] ?? unknown]
    if (ofLabel !== undefined) ofLabel[slot] = (ofLabel[slot] ?? 0) + 1
  }
  return counts
}

/** For each hour of the week, the hours whose observations are counted together with its own. */
export type Pools = ReadonlyArray<ReadonlyArray<number>>

const total = (column: Uint16Array, slots: ReadonlyArray<number>): number =>
  slots.reduce((sum, slot) => sum + (column[slot] ?? 0), 0)

/** Whether the hour of the week was active more often than idle. */
const isMostlyActive = (counts: SlotCounts, slot: number): boolean =>
  (counts.active[slot] ?? 0) > (counts.idle[slot] ?? 0) + (counts.cpu_idle[slot] ?? 0)

/**
 * Pools Monday to Friday and Saturday to Sunday hour by hour. A day that is mostly active at the hour is not in
 * the pool: it has a pool of its own.
 */
export const makePools = (counts: SlotCounts): Pools => {
  const pools: Array<ReadonlyArray<number>> = Array.from({ length: hoursPerWeek }, (_, slot) => [slot])
  for (let hour = 0; hour < 24; hour++) {
    for (const days of dayTypes) {
      const members = days.map((day) => day * 24 + hour).filter((slot) => !isMostlyActive(counts, slot))
      for (const slot of members) pools[slot] = members
    }
  }
  return pools
}

/** The observations of all hours of the week in one pool. */
export interface PoolEvidence {
  readonly idle: number
  readonly active: number
  readonly doubtful: number
  readonly cpu_idle: number
  readonly unknown: number
  readonly stopped: number
  /** The lower Wilson bound of the idle share. */
  readonly confidence: number
  /** The same if hours with known CPU and nothing else count as idle. */
  readonly cpuConfidence: number
}

/** How certain it is that an hour is idle, from how many of its observations were. */
export type Confidence = typeof wilsonLowerBound

const evidenceOf = (pool: ReadonlyArray<number>, counts: SlotCounts, confidenceOf: Confidence): PoolEvidence => {
  const idle = total(counts.idle, pool)
  const active = total(counts.active, pool)
  const cpu_idle = total(counts.cpu_idle, pool)
  return {
    idle,
    active,
    doubtful: total(counts.doubtful, pool),
    cpu_idle,
    unknown: total(counts.unknown, pool),
    stopped: total(counts.stopped, pool),
    confidence: confidenceOf(idle, idle + active),
    cpuConfidence: confidenceOf(idle + cpu_idle, idle + cpu_idle + active)
  }
}

/** Gathers the evidence of each hour of the week. Hours in the same pool share one object. */
export const gatherEvidence = (
  counts: SlotCounts,
  pools: Pools,
  confidenceOf: Confidence
): ReadonlyArray<PoolEvidence> => {
  const known = new Map<ReadonlyArray<number>, PoolEvidence>()
  return pools.map((pool) => {
    const evidence = known.get(pool) ?? evidenceOf(pool, counts, confidenceOf)
    known.set(pool, evidence)
    return evidence
  })
}
