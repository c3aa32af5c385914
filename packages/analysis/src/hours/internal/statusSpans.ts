import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { ObservedStatus, ObservedStatusChange } from "../ObservedStatus.ts"
import { observedStatus } from "./observedStatus.ts"

/** A span in which an instance was not available, in whole hours since 1970-01-01T00:00Z. */
export interface StatusSpan {
  readonly status: Exclude<ObservedStatus, "available">
  /** The first hour, which may be only partly in the span. */
  readonly from: number
  /** The hour after the last one. */
  readonly until: number
}

/**
 * The status of an hour of a span. A stopped instance publishes nothing, so one with a row inside the span ran for a
 * time that nobody saw: such as between two discoveries of a day. That hour can prove activity, but not idleness. In
 * the first and the last hour of a span a row is expected.
 */
export const statusInSpan = (
  { from, status, until }: StatusSpan,
  hour: number,
  hasRow: boolean
): StatusSpan["status"] => (status === "stopped" && hasRow && hour > from && hour < until - 1 ? "other" : status)

/**
 * Finds the spans of hours before `until` in which the instance was stopped, or in a status such as `modifying`. They
 * may overlap in an hour in which the status changed. From `firstHour` to the first change, the status is that change's
 * `previous_status`, if it has one. `firstHour` is the first hour with a row, or Infinity if there is none.
 */
export const findStatusSpans = (
  statusChanges: ReadonlyArray<ObservedStatusChange>,
  firstHour: number,
  until: number
): ReadonlyArray<StatusSpan> => {
  const spans: Array<StatusSpan> = []
  const add = (name: string, fromHour: number, toHour: number) => {
    const status = observedStatus(name)
    if (status !== "available")
      spans.push({ status, from: Math.floor(fromHour), until: Math.min(until, Math.ceil(toHour)) })
  }
  const hourOf = (change: ObservedStatusChange) => change.observed_at.epochMilliseconds / millisPerHour
  const changes = statusChanges.toSorted((a, b) => hourOf(a) - hourOf(b))
  const [first] = changes
  if (first !== undefined && first.previous_status !== null && Number.isFinite(firstHour)) {
    add(first.previous_status, firstHour, hourOf(first))
  }
  changes.forEach((change, index) => {
    const next = changes[index + 1]
    add(change.status, hourOf(change), next === undefined ? until : hourOf(next))
  })
  return spans
}
