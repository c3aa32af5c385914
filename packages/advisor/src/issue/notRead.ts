import type { AdvisedBlocker } from "@snoozeql/domain/Advice"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { type InstanceHistory, membersNow, type UnitHistory } from "../evaluate.ts"
import { isAsleep, isAsleepStatus } from "./standing.ts"

/**
 * For how long nothing may have been read of a unit that a plan lets sleep. One of the passes of a target that is
 * collected once a day may fail.
 */
const longest = 48 * millisPerHour

/** Until when it is known what an instance did, in milliseconds since 1970; 0 if nothing is known. */
const knownUntil = (history: InstanceHistory): number => {
  let until = 0
  for (const { hour } of history.series) for (const at of hour) until = Math.max(until, at + millisPerHour)
  // A stopped instance has no metrics. That it is stopped is known as long as discovery sees it.
  if (isAsleep(history)) return Math.max(until, history.instance.last_seen_at.epochMilliseconds)
  for (const { observed_at, previous_status } of history.statusChanges) {
    if (previous_status === null || !isAsleepStatus(previous_status)) continue
    until = Math.max(until, observed_at.epochMilliseconds)
  }
  return until
}

/** A member is not read at once after discovery has first seen it. */
const memberKnownUntil = (member: InstanceHistory): number =>
  Math.max(knownUntil(member), member.instance.first_seen_at.epochMilliseconds)

/**
 * Returns what forbids the sleep of a unit that was not read in the last 48 hours: nobody knows whether it is
 * used by now. A cluster must not sleep if that is true of one of its members. Pure.
 */
export const notRead = (history: UnitHistory, now: DateTime.Utc): ReadonlyArray<AdvisedBlocker> => {
  const judged =
    history.instance.kind === "instance"
      ? [{ until: knownUntil(history), of: "it" }]
      : membersNow<InstanceHistory>(history).map((member) => ({
          until: memberKnownUntil(member),
          of: `its member ${member.instance.name}`
        }))
  return judged
    .filter(({ until }) => now.epochMilliseconds - until > longest)
    .slice(0, 1)
    .map(({ of, until }) => ({
      kind: "not_read",
      explanation: `nothing was read of ${of} since ${DateTime.formatIso(DateTime.makeUnsafe(until))}, so that nobody knows whether it is used`
    }))
}
