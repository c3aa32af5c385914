import { DateTime } from "effect"

/** An instant to the minute, in UTC, such as `2026-01-01 10:00 UTC`; a dash if there is none. */
export const toMinute = (instant: DateTime.Utc | null): string =>
  instant === null ? "–" : `${DateTime.formatIso(instant).slice(0, 16).replace("T", " ")} UTC`
