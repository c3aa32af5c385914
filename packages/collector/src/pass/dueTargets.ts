import { millisPerMinute } from "@snoozeql/domain/timeUnits"
import type { CollectionTrigger } from "@snoozeql/domain/CollectionRun"
import type { DateTime } from "effect"
import type { CollectInterval } from "../CollectInterval.ts"

/** Counts the intervals that have begun since 1970, in UTC. */
const intervalOf = (instant: DateTime.Utc, minutes: number): number =>
  Math.floor(instant.epochMilliseconds / (minutes * millisPerMinute))

/**
 * Whether a pass collects a target. A scheduled pass collects a target once in each of its intervals, counted from
 * 00:00 UTC, and always without an interval. `collectedAt` is when this process last began to collect it without failing; a
 * target that failed is due in every pass. Every other pass collects every target.
 */
export const isDue = (
  interval: CollectInterval | undefined,
  collectedAt: DateTime.Utc | undefined,
  trigger: CollectionTrigger,
  now: DateTime.Utc
): boolean =>
  trigger !== "schedule" ||
  interval === undefined ||
  collectedAt === undefined ||
  intervalOf(collectedAt, interval) !== intervalOf(now, interval)
