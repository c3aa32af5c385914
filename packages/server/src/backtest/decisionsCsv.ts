import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { Replay } from "@snoozeql/analysis/replay/replay"
import { DateTime } from "effect"

const header = "hour,asleep,risk"

/** The decisions for all replayed hours as CSV: the start in UTC, 1 if it would have been slept, and the stated risk. */
export const decisionsCsv = (replay: Replay | undefined): string => {
  const lines = [header]
  replay?.asleep.forEach((asleep, index) => {
    const hour = DateTime.formatIso(DateTime.makeUnsafe((replay.first + index) * millisPerHour)).replace(".000Z", "Z")
    lines.push(`${hour},${asleep},${Number((replay.risk[index] ?? 0).toPrecision(6))}`)
  })
  return `${lines.join("\n")}\n`
}
