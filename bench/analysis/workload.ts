import { DateTime } from "effect"
import type { HourObservation, HourValue } from "@snoozeql/analysis/hours/HourObservation"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { type LocalClock, localClock } from "./localClock.ts"
import { normal, uniform } from "./random.ts"

/** How many days a case has: 14 to fit, then twice 7 to score. */
export const caseDays = 28

/** The metrics of an idle instance, and what a load of 1 adds to them. */
export interface Profile {
  readonly cpu: number
  readonly cpuOfLoad: number
  /** What the peak of the load adds to the maximum CPU of the hour. */
  readonly cpuMaxOfLoad: number
  /** How often housekeeping such as a vacuum or an agent lifts the maximum CPU of an hour, and by how much at most. */
  readonly housekeeping: { readonly share: number; readonly height: number }
  /** Standard deviation of the average CPU of an hour. */
  readonly noise: number
  readonly connections: number
  readonly connectionsOfLoad: number
  readonly iops: number
  readonly iopsOfLoad: number
  /**
   * The ratio of what a load adds to the maxima of connections and IOPS to what it adds to their averages. It is small for a
   * load that lasts, and large for a job of two minutes.
   */
  readonly peakOfLoad: number
}

/** A moment of a workload: the wall clock, the day of the case (0 … 27) and its noise seed. */
export interface Moment extends LocalClock {
  readonly caseDay: number
  readonly seed: number
}

/** What happens to an hour's observation on its way: null drops it. */
export type Disturbance = (observation: HourObservation, moment: Moment) => HourObservation | null

export type Half = "tuned" | "untuned"

/** A workload with known truth. */
export interface Case {
  readonly name: string
  readonly family: string
  /** Whether the method was tuned on it. */
  readonly half: Half
  /** Whether all activity of the scored weeks is at hours of the week that were active before. */
  readonly foreseeable: boolean
  /** Whether the unforeseeable change begins in the first scored week, so that it must be known in the second week. */
  readonly seenInFirstWeek?: boolean
  readonly timezone: string
  /** The Monday at 00:00Z on which the case begins. */
  readonly start: string
  readonly profile: Profile
  /** The load at a moment, for every 15 minutes; 0 is idle. */
  readonly load: (moment: Moment) => number
  readonly disturb?: Disturbance
}

/** A case simulated with one seed: what was observed, and what was true in each quarter hour of the 28 days. */
export interface SimulatedCase {
  readonly case: Case
  readonly seed: number
  readonly firstHour: number
  readonly observations: ReadonlyArray<HourObservation>
  /**
   * Whether there was a load in the local hour of each quarter of an hour: a schedule sleeps local hours, so an hour with
   * any load must be awake as a whole.
   */
  readonly isActive: Uint8Array
  /** The local hour of the week of each quarter of an hour. */
  readonly quarterSlots: Uint8Array
}

const sampled = (value: number): HourValue => ({ value: Math.max(0, Number(value.toFixed(4))), sample_count: 60 })

/**
 * How many operations a second a vacuum of an idle database reads or writes at most, on average of a minute: the system
 * catalog of PostgreSQL has about 10 MB, which are 1,200 pages of 8 KiB.
 */
const highestVacuum = 20

/** What is observed of an hour with these loads, quarter by quarter: a pure function of the hour and the seed. */
export const observe = (
  profile: Profile,
  loads: ReadonlyArray<number>,
  hour: number,
  seed: number
): HourObservation => {
  const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length
  const peak = Math.max(...loads)
  const cpu =
    profile.cpu + mean * profile.cpuOfLoad * (1 + 0.15 * normal(seed, hour, 1)) + profile.noise * normal(seed, hour, 2)
  const { height, share: frequency } = profile.housekeeping
  const housekeeping = uniform(seed, hour, 3) < frequency ? height * uniform(seed, hour, 4) : 0
  const cpuMax =
    Math.max(cpu, profile.cpu) +
    peak * profile.cpuMaxOfLoad +
    housekeeping +
    Math.abs(normal(seed, hour, 5)) * (0.4 + profile.noise)
  const connections = profile.connections + mean * profile.connectionsOfLoad * (1 + 0.15 * normal(seed, hour, 6))
  const iops = (channel: number, share: number) =>
    share *
    (profile.iops * (1 + 0.25 * normal(seed, hour, channel)) +
      mean * profile.iopsOfLoad * (1 + 0.2 * normal(seed, hour, channel + 1)))
  // A connection is whole, however short. A pool that renews one of its connections holds both for a moment.
  const peakOfConnections = peak * profile.connectionsOfLoad * profile.peakOfLoad * (1 + 0.2 * uniform(seed, hour, 51))
  const isRenewed = profile.connections > 1 && uniform(seed, hour, 52) < 0.05
  const connectionsMax = Math.max(connections, profile.connections + Math.ceil(peakOfConnections) + (isRenewed ? 1 : 0))
  // Minutes vary more than hours: there are checkpoints every few minutes, and now and then a vacuum reads or writes.
  const vacuums = uniform(seed, hour, 53) < frequency ? highestVacuum * uniform(seed, hour, 54) : 0
  const vacuumReads = uniform(seed, hour, 55) < 0.5
  const iopsMax = (channel: number, share: number, average: number, vacuum: number) =>
    Math.max(
      average,
      share * profile.iops * (2 + Math.abs(normal(seed, hour, channel))) +
        share * peak * profile.iopsOfLoad * profile.peakOfLoad * (1 + 0.2 * uniform(seed, hour, channel + 1)) +
        vacuum
    )
  const reads = iops(7, 0.6)
  const writes = iops(9, 1)
  return {
    hour: DateTime.makeUnsafe(hour * millisPerHour),
    status: "available",
    values: {
      cpu_avg: sampled(cpu),
      cpu_max: sampled(cpuMax),
      connections_avg: sampled(connections),
      connections_max: sampled(connectionsMax),
      read_iops_avg: sampled(reads),
      read_iops_max: sampled(iopsMax(56, 0.6, reads, vacuumReads ? vacuums : 0)),
      write_iops_avg: sampled(writes),
      write_iops_max: sampled(iopsMax(58, 1, writes, vacuumReads ? 0 : vacuums))
    }
  }
}

const clocks = new Map<string, ReadonlyArray<LocalClock>>()

/** The wall clock at each quarter of an hour of the 28 days. */
const quarterClocks = ({ start, timezone }: Case): ReadonlyArray<LocalClock> => {
  const known = clocks.get(`${timezone} ${start}`)
  if (known !== undefined) return known
  const made = Array.from({ length: caseDays * 96 }, (_, quarter) =>
    localClock(timezone, Date.parse(start) + quarter * 900_000)
  )
  clocks.set(`${timezone} ${start}`, made)
  return made
}

/** Simulates a case. The result depends only on the case and the seed. */
export const play = (workload: Case, seed: number): SimulatedCase => {
  const firstHour = Date.parse(workload.start) / millisPerHour
  const hours = caseDays * 24
  const quarters = quarterClocks(workload)
  const firstDay = quarters[48]?.day ?? 0
  const moments = quarters.map((clock): Moment => ({ ...clock, caseDay: clock.day - firstDay, seed }))
  const loads = moments.map((moment) => Math.max(0, workload.load(moment)))
  const localHour = ({ day, hour }: LocalClock) => day * 24 + hour
  const activeHours = new Set(quarters.filter((_, quarter) => (loads[quarter] ?? 0) > 0).map(localHour))
  const isActive = Uint8Array.from(quarters, (clock) => (activeHours.has(localHour(clock)) ? 1 : 0))
  const quarterSlots = Uint8Array.from(quarters, ({ slot }) => slot)
  const observations: Array<HourObservation> = []
  for (let index = 0; index < hours; index++) {
    const ofHour = loads.slice(index * 4, index * 4 + 4)
    const observation = observe(workload.profile, ofHour, firstHour + index, seed)
    const moment = moments[index * 4]
    const seen =
      workload.disturb === undefined || moment === undefined ? observation : workload.disturb(observation, moment)
    if (seen !== null) observations.push(seen)
  }
  return { case: workload, seed, firstHour, observations, isActive, quarterSlots }
}
