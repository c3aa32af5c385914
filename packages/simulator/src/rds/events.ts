import { millisPerDay, millisPerMinute } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import type { Place } from "../accounts/SimulatedAccount.ts"
import { element, type Xml } from "../aws/xml.ts"
import { clustersOf } from "../clusters/clusterOf.ts"
import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import { firstCallAt, type PowerLog, type PowerPhase } from "../power/PowerLog.ts"

/** A source of events: an instance or a cluster. */
export type SourceType = "db-instance" | "db-cluster"

/** A stop or a start, or that RDS starts something by itself. */
export interface RdsEvent {
  readonly sourceType: SourceType
  readonly source: string
  /** In milliseconds since the epoch. */
  readonly at: number
  readonly message: string
}

/** How long RDS keeps events. */
const kept = 14 * millisPerDay

/** Workloads change statuses at whole quarters of an hour. */
const step = 15 * millisPerMinute

interface Source {
  readonly identifier: string
  readonly createdAt: number
  readonly statusAt: (instant: number) => string
  readonly power?: PowerLog
}

/** The message with which RDS tells a phase: RDS-EVENT-0087, 0088 and 0154 of instances, 0150, 0151 and 0153 of clusters. */
const messageOf = (what: string, { isForced, status }: PowerPhase): string | undefined => {
  if (status === "stopped") return `${what} stopped`
  if (status === "available") return `${what} started`
  return isForced === true
    ? `${what} is being started due to it exceeding the maximum allowed time being stopped.`
    : undefined
}

const eventsOfSource = (sourceType: SourceType, source: Source, now: number): ReadonlyArray<RdsEvent> => {
  const what = sourceType === "db-cluster" ? "DB cluster" : "DB instance"
  const events: Array<RdsEvent> = []
  const first = Math.ceil(Math.max(now - kept, source.createdAt + 1) / step) * step
  const { power = [] } = source
  for (let at = first; at <= now && at < firstCallAt(power); at += step) {
    const status = source.statusAt(at)
    const before = source.statusAt(at - 1)
    if (status === before || (status !== "stopped" && before !== "stopped")) continue
    const message = status === "stopped" ? `${what} stopped` : `${what} started`
    events.push({ sourceType, source: source.identifier, at, message })
  }
  for (const phase of power) {
    const message = messageOf(what, phase)
    if (message === undefined || phase.from > now || phase.from <= now - kept) continue
    events.push({ sourceType, source: source.identifier, at: phase.from, message })
  }
  return events
}

/**
 * The stops and starts of the last 14 days, oldest first, of the instances that exist. The members of a cluster stop
 * with it, and have no events of their own.
 */
export const eventsOf = (
  present: ReadonlyArray<SimulatedInstance>,
  sourceType: SourceType,
  now: number
): ReadonlyArray<RdsEvent> => {
  const sources: ReadonlyArray<Source> =
    sourceType === "db-cluster"
      ? clustersOf(present).map(({ cluster }) => cluster)
      : present.filter(({ cluster }) => cluster === undefined)
  return sources.flatMap((source) => eventsOfSource(sourceType, source, now)).toSorted((a, b) => a.at - b.at)
}

/** An Event of the RDS API. */
export const eventXml = ({ at, message, source, sourceType }: RdsEvent, { account, region }: Place): Xml =>
  element("Event", [
    element("SourceIdentifier", source),
    element("SourceType", sourceType),
    element("Message", message),
    element("EventCategories", [element("EventCategory", "notification")]),
    element("Date", DateTime.formatIso(DateTime.makeUnsafe(at))),
    element("SourceArn", `arn:aws:rds:${region}:${account}:${sourceType === "db-cluster" ? "cluster" : "db"}:${source}`)
  ])
