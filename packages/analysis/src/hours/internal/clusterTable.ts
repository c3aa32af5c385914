import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { ClusterHistory, MemberHistory } from "../ClusterHistory.ts"
import { type SeriesName, seriesNames } from "../HourObservation.ts"
import { absent, available, columns, type HourTable, makeHourTable, missing, other, stopped } from "./HourTable.ts"
import type { ObservedUnit } from "../ObservedUnit.ts"
import { findStatusSpans, statusInSpan } from "./statusSpans.ts"

/** Makes the table of an instance or of a cluster, from hour `from` (inclusive) to `until` (exclusive). */
export const makeUnitTable = (history: ObservedUnit, from: number, until: number): HourTable =>
  "series" in history ? makeHourTable(history, from, until) : tabulateCluster(history, from, until)

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
  const known = hour < table.first ? missing : (table.status[hour - table.first] ?? missing)
  // Whatever published something existed.
  return known === missing && (hour < from || hour >= until) ? absent : known
}

/**
 * Stopped if the cluster was, or if every member was. If only some members were stopped, or one was in another status,
 * the hour can prove activity, but not idleness. `members` has the number of existing members in each status.
 */
const statusOfUnit = (cluster: number, members: Uint32Array, existing: number): number => {
  const [ofMissing, , ofOther = 0, ofStopped = 0] = members
  if (cluster === stopped || (existing > 0 && ofStopped === existing)) return stopped
  if (ofMissing === existing) return missing
  return cluster === other || ofOther > 0 || ofStopped > 0 ? other : available
}

/** Whether a member ran in an hour. */
const isRunning = ({ table }: Member, hour: number): boolean => {
  const status = hour < table.first ? missing : (table.status[hour - table.first] ?? missing)
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

/** Sets the status of every rank that a member has. The other ranks are absent. */
const rankStatuses = (ranks: ReadonlyArray<HourTable>, members: ReadonlyArray<Member>, own: Uint8Array) => {
  const tally = new Uint32Array(absent + 1)
  for (const [index, cluster] of own.entries()) {
    tally.fill(0)
    for (const member of members) {
      const status = statusOf(member, (ranks[0]?.first ?? 0) + index)
      tally[status] = (tally[status] ?? 0) + 1
    }
    const existing = members.length - (tally[absent] ?? 0)
    const status = statusOfUnit(cluster, tally, existing)
    for (const [rank, table] of ranks.entries()) {
      table.status[index] = rank < Math.max(1, existing) ? status : absent
    }
  }
}

/** Gives the greatest value of every hour the first rank, the next one the second, and so on. */
const rankValues = (ranks: ReadonlyArray<HourTable>, members: ReadonlyArray<Member>, name: SeriesName) => {
  const columnsOfRanks = ranks.map(({ values }) => values[name])
  const length = ranks[0]?.length ?? 0
  const known = new Uint32Array(length)
  // The hour is as complete as its least complete member.
  const samples = new Float64Array(length).fill(Number.POSITIVE_INFINITY)
  for (const { table } of members) {
    const values = table.values[name]
    const counts = table.sampleCounts[name]
    const offset = length - table.length
    for (let row = 0; row < table.length; row++) {
      const index = offset + row
      const count = counts[row] ?? Number.NaN
      if (count < (samples[index] ?? Number.NaN)) samples[index] = count
      const value = values[row] ?? Number.NaN
      if (Number.isNaN(value)) continue
      let rank = known[index] ?? 0
      known[index] = rank + 1
      for (; rank > 0; rank--) {
        const greater = columnsOfRanks[rank - 1]?.[index] ?? Number.NaN
        if (!(greater < value)) break
        const column = columnsOfRanks[rank]
        if (column !== undefined) column[index] = greater
      }
      const column = columnsOfRanks[rank]
      if (column !== undefined) column[index] = value
    }
  }
  for (const [rank, { sampleCounts }] of ranks.entries()) {
    const counts = sampleCounts[name]
    for (let index = 0; index < length; index++) {
      const count = samples[index] ?? Number.NaN
      if (rank < (known[index] ?? 0) && Number.isFinite(count)) counts[index] = count
    }
  }
}

const tabulateCluster = (history: ClusterHistory, from: number, until: number): HourTable => {
  const members = history.members.map((member) => toMember(member, from, until))
  const first = members.reduce(
    (earliest, { table }) => (table.length === 0 ? earliest : Math.min(earliest, table.first)),
    firstStop(history, from, until)
  )
  const length = until - first
  // Every member has a rank in every hour in which it exists: the greatest values have the first one.
  const ranks = Array.from({ length: Math.max(1, members.length) }, () => ({
    first,
    length,
    status: new Uint8Array(length),
    values: columns(length),
    sampleCounts: columns(length)
  }))
  rankStatuses(ranks, members, clusterStatus(history, members, first, length))
  for (const name of seriesNames) rankValues(ranks, members, name)
  const [greatest, ...lower] = ranks
  return { ...(greatest ?? makeHourTable({ series: [], statusChanges: [] }, from, until)), lower }
}
