import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { PlanMask } from "@snoozeql/store/AdviceStore"
import { DateTime } from "effect"

/** 2026-01-05T00:00Z, a Monday, in days since 1970-01-01. */
export const monday = 20_458

/** The mask of a plan that is issued some minutes after an hour begins, for the 24 hours after it. */
export const planIn = (hour: number, asleep: ReadonlyArray<number>, fields: Partial<PlanMask> = {}): PlanMask => ({
  issued_at: DateTime.makeUnsafe(hour * millisPerHour + 180_000),
  first_hour: hour + 1,
  one_in: 50,
  asleep: asleep.reduce((mask, at) => mask | (1 << (at - hour - 1)), 0),
  weekly: 0,
  ...fields
})

/** The hours from one to another, exclusive. */
export const range = (from: number, until: number): ReadonlyArray<number> =>
  Array.from({ length: until - from }, (_, index) => from + index)
