import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { ClusterHistory, MemberHistory } from "../ClusterHistory.ts"
import { seriesNames } from "../HourObservation.ts"
import {
  absent,
  available,
  columns,
  type HourTable,
  makeHourTable,
  missing,
  type Observations,
  other,
  stopped
} from "./HourTable.ts"
import { findStatusSpans, statusInSpan } from "./statusSpans.ts"

/** Observations of an instance, or of the members of a cluster. */
export type UnitObservations = Observations | ClusterHistory

/** Makes the table of an instance or of a cluster, from hour `from` (inclusive) to `until` (exclusive). */
export const makeUnitTable = (observations: UnitObservations, from: number, until: number): HourTable =>
  "members" in observations ? tabulateCluster(observations, from, until) : makeHourTable(observations, from, until)

interface Member {
  readonly table: HourTable
  /** The first hour in which it existed, and the hour after the last one. */
  readonly from: number
  readonly until: number
}

const toMember = (member: MemberHistory, from: number, until: number): Member => ({
  table: makeHourTable(member, from, until),
  from:
    member.existsFrom === null
      ? Number.NEGATIVE_INFINITY
      : Math.floor(member.existsFrom.epochMilliseconds / millisPerHour),
  until:
    member.existsUntil === null
      ? Number.POSITIVE_INFINITY
      : Math.ceil(member.existsUntil.epochMilliseconds / millisPerHour)
})

/** The status of a member in an hour; `missing` without a row, and `absent` if it did not exist. */
const statusOf = ({ from, table, until }: Member, hour: number): number => {
  const known = table.status[hour - table.first] ?? missing
  // Whatever published something existed.
  return known === missing && (hour < from || hour >= until) ? absent : known
}

/**
 * Stopped if the cluster was, or if every member was. If only some members were stopped, or one was in another status, the
 * hour can prove activity, but not idleness.
 */
const statusOfUnit = (cluster: number, members: ReadonlyArray<number>): number => {
  const existing = members.filter((status) => status !== absent)
  if (cluster === stopped || (existing.length > 0 && existing.every((status) => status === stopped))) return stopped
  if (existing.every((status) => status === missing)) return missing
  const isUneven = cluster === other || existing.some((status) => status === other || status === stopped)
  return isUneven ? other : available
}

/** Whether a member ran in an hour. */
const isRunning = ({ table }: Member, hour: number): boolean => {
  const status = table.status[hour - table.first] ?? missing
  return status === available || status === other
}

/** The status that the cluster itself had in every hour. */
const clusterStatus = (
  { statusChanges }: ClusterHistory,
  members: ReadonlyArray<Member>,
  first: number,
  length: number
): Uint8Array => {
  const statuses = new Uint8Array(length)
  for (const span of findStatusSpans(statusChanges, first, first + length)) {
    for (let hour = Math.max(first, span.from); hour < span.until; hour++) {
      const runs = members.some((member) => isRunning(member, hour))
      const code = statusInSpan(span, hour, runs) === "stopped" ? stopped : other
      statuses[hour - first] = Math.max(statuses[hour - first] ?? missing, code)
    }
  }
  return statuses
}

/** The first hour from `from` on in which the cluster was stopped, or `until`. */
const firstStop = ({ statusChanges }: ClusterHistory, from: number, until: number): number =>
  findStatusSpans(statusChanges, Number.POSITIVE_INFINITY, until)
    .filter((span) => span.status === "stopped" && span.until > from)
    .reduce((first, span) => Math.min(first, Math.max(from, span.from)), until)

const tabulateCluster = (history: ClusterHistory, from: number, until: number): HourTable => {
  const members = history.members.map((member) => toMember(member, from, until))
  const first = members.reduce(
    (earliest, { table }) => (table.length === 0 ? earliest : Math.min(earliest, table.first)),
    firstStop(history, from, until)
  )
  const length = until - first
  const own = clusterStatus(history, members, first, length)
  // Every member has a rank in every hour in which it exists: the greatest values have the first one.
  const ranks = Array.from({ length: Math.max(1, members.length) }, (_, rank) => ({
    first,
    length,
    status: new Uint8Array(length).fill(rank === 0 ? missing : absent),
    values: columns(length),
    sampleCounts: columns(length)
  }))
  for (let index = 0; index < length; index++) {
    const hour = first + index
    const statuses = members.map((member) => statusOf(member, hour))
    const status = statusOfUnit(own[index] ?? missing, statuses)
    const existing = members.filter((_, place) => statuses[place] !== absent).map(({ table }) => table)
    for (const { status: column } of ranks.slice(0, Math.max(1, existing.length))) column[index] = status
    for (const name of seriesNames) {
      const values = existing
        .map((table) => table.values[name][hour - table.first] ?? Number.NaN)
        .filter((value) => !Number.isNaN(value))
        .toSorted((a, b) => b - a)
      // The hour is as complete as its least complete member.
      const samples = existing
        .map((table) => table.sampleCounts[name][hour - table.first] ?? Number.NaN)
        .filter((count) => !Number.isNaN(count))
        .reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY)
      for (const [rank, value] of values.entries()) {
        const table = ranks[rank]
        if (table === undefined) continue
        table.values[name][index] = value
        if (Number.isFinite(samples)) table.sampleCounts[name][index] = samples
      }
    }
  }
  const [greatest, ...lower] = ranks
  return { ...(greatest ?? makeHourTable([], from, until)), lower }
}
