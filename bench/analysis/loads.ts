import type { HourObservation, HourValue } from "@snoozeql/analysis/hours/HourObservation"
import { uniform } from "./random.ts"
import type { Case, Disturbance, Moment, Profile } from "./workload.ts"

type Load = Case["load"]

export const ordinary: Profile = {
  cpu: 1.8,
  cpuOfLoad: 25,
  cpuMaxOfLoad: 15,
  noise: 0.12,
  housekeeping: { share: 0.03, height: 1.5 },
  connections: 0,
  connectionsOfLoad: 15,
  iops: 0.8,
  iopsOfLoad: 120,
  peakOfLoad: 1.5
}
/** Busy hours that seem idle to a rule that only knows the average CPU. */
export const lowCpu: Profile = { ...ordinary, cpuOfLoad: 2.6, cpuMaxOfLoad: 1.6, connectionsOfLoad: 6, iopsOfLoad: 25 }
export const smallPool: Profile = { ...ordinary, cpu: 2, connections: 3 }
export const largePool: Profile = { ...ordinary, cpu: 7, noise: 0.4, connections: 10, iops: 1.5 }
/** An agent on the host raises the maximum of CPU every other day. */
export const restless = (share: number, height: number): Profile => ({
  ...ordinary,
  noise: 0.3,
  housekeeping: { share, height }
})
/** Jobs of a minute or two: only maxima show them. */
export const spiky: Profile = {
  ...ordinary,
  cpuOfLoad: 0.4,
  cpuMaxOfLoad: 30,
  connectionsOfLoad: 0.05,
  iopsOfLoad: 1,
  peakOfLoad: 20
}
/** A job of two minutes with one connection, and so little work that not even the maximum of CPU shows it. */
export const hidden: Profile = {
  ...ordinary,
  cpuOfLoad: 1.2,
  cpuMaxOfLoad: 2,
  connectionsOfLoad: 0.12,
  iopsOfLoad: 3,
  peakOfLoad: 8
}
/** The same job inside the database, without a connection: an event of MySQL, or a job of SQL Server Agent. */
export const hiddenInside: Profile = { ...hidden, connectionsOfLoad: 0 }
/** Office hours that raise the average CPU only from 2.0 to 2.8 %. */
export const faint = (noise: number): Profile => ({
  ...ordinary,
  cpu: 2,
  cpuOfLoad: 0.8,
  cpuMaxOfLoad: 0.5,
  noise,
  connections: 2,
  connectionsOfLoad: 0,
  iopsOfLoad: 0.2
})

export const between = (hour: number, from: number, to: number) =>
  from <= to ? hour >= from && hour < to : hour >= from || hour < to
export const clockHour = ({ hour, minute }: Moment) => hour + minute / 60
export const workday = ({ weekday }: Moment) => weekday < 5
export const nothing: Load = () => 0

/** Working hours with a lunch dip; the load varies from day to day and hour to hour. */
export const office =
  (from: number, to: number): Load =>
  (moment) => {
    if (!workday(moment) || !between(clockHour(moment), from, to)) return 0
    const lunch = moment.hour === 12 ? 0.6 : 1
    return lunch * (0.7 + 0.6 * uniform(moment.seed, moment.day, moment.hour, 11))
  }

export const daily =
  (from: number, to: number, load = 1): Load =>
  (moment) =>
    between(clockHour(moment), from, to) ? load : 0

export const on =
  (weekdays: ReadonlyArray<number>, load: Load): Load =>
  (moment) =>
    weekdays.includes(moment.weekday) ? load(moment) : 0

export const both =
  (...loads: ReadonlyArray<Load>): Load =>
  (moment) =>
    Math.max(...loads.map((load) => load(moment)))

export const fromDay =
  (day: number, before: Load, after: Load): Load =>
  (moment) =>
    (moment.caseDay < day ? before : after)(moment)

/** Hours after noon of `day` up to the following noon: one night's work. */
export const once =
  (day: number, from: number, hours: number): Load =>
  (moment) => {
    const since = (moment.caseDay - day) * 24 + clockHour(moment) - from
    return since >= 0 && since < hours ? 1 : 0
  }

/** The first 10 minutes of every `period` hours, on the clock of the day. */
export const shortJob =
  (period: number, offset = 0): Load =>
  ({ hour, minute }) =>
    hour % period === offset && minute < 15 ? 0.7 : 0

/** A job of two minutes, soon after the full hour, at some hours. */
export const twoMinutes =
  (isAt: (moment: Moment) => boolean): Load =>
  (moment) =>
    isAt(moment) && moment.minute < 15 ? 1 : 0

/** Work on only some of the working days, chosen at random for each day. */
export const sometimes =
  (probability: number, load: Load): Load =>
  (moment) =>
    uniform(moment.seed, moment.day, 22) < probability ? load(moment) : 0

/** Independent bursts: each hour is active with this probability. */
export const bursts =
  (probability: number): Load =>
  ({ day, hour, seed }) =>
    uniform(seed, day, hour, 21) < probability ? 1 : 0

/** Every second week, counted in days of the case. */
export const everySecondWeek =
  (caseDay: number, load: Load): Load =>
  (moment) =>
    moment.caseDay % 14 === caseDay ? load(moment) : 0

export const drop =
  (chance: number): Disturbance =>
  (observation, { day, hour, seed }) =>
    uniform(seed, day, hour, 31) < chance ? null : observation

export const dropBetween =
  (day: number, fromHour: number, hours: number): Disturbance =>
  (observation, { caseDay, hour }) => {
    const since = (caseDay - day) * 24 + hour - fromHour
    return since >= 0 && since < hours ? null : observation
  }

/** An observation without the averages and maxima of some metrics. */
export const without = (
  observation: HourObservation,
  ...metrics: ReadonlyArray<"connections" | "read_iops" | "write_iops">
): HourObservation => ({
  ...observation,
  values: Object.fromEntries(
    Object.entries(observation.values).filter(([name]) => !metrics.some((metric) => name.startsWith(`${metric}_`)))
  )
})
export const withoutWork = (observation: HourObservation) =>
  without(observation, "connections", "read_iops", "write_iops")

/** An observation with only a few samples of the hour, in which the instance looks idle. */
export const thinned =
  (profile: Profile, when: (moment: Moment) => boolean): Disturbance =>
  (observation, moment) => {
    if (!when(moment)) return observation
    const few = (value: number): HourValue => ({ value, sample_count: 9 })
    return {
      ...observation,
      values: {
        cpu_avg: few(profile.cpu),
        cpu_max: few(profile.cpu + 0.5),
        connections_avg: few(profile.connections),
        connections_max: few(profile.connections),
        read_iops_avg: few(profile.iops),
        read_iops_max: few(2 * profile.iops),
        write_iops_avg: few(profile.iops),
        write_iops_max: few(2 * profile.iops)
      }
    }
  }

export const createdOnDay =
  (day: number): Disturbance =>
  (observation, { caseDay }) =>
    caseDay < day ? null : observation

export const stoppedWhen =
  (isStopped: (moment: Moment) => boolean): Disturbance =>
  (observation, moment) =>
    isStopped(moment) ? { hour: observation.hour, status: "stopped", values: {} } : observation

export const winter = "2026-01-12T00:00:00Z"
export const summer = "2026-06-01T00:00:00Z"
/** Four weeks whose clocks go forward (Europe on 29 March) in the first scored week, or in the training span. */
export const springScored = "2026-03-09T00:00:00Z"
export const springTrained = "2026-03-16T00:00:00Z"
export const autumnScored = "2026-10-05T00:00:00Z"
/** From 15 December, so that the days between the years are around the end of the training span. */
export const yearEnd = "2025-12-15T00:00:00Z"
/** The month ends in the first scored week (31 July 2026, a Friday), or in the second. */
export const monthEndFirst = "2026-07-13T00:00:00Z"
export const monthEndSecond = "2026-07-06T00:00:00Z"

/** Closing the books: overtime until midnight on the last two working days, and on the Saturday after. */
export const monthEnd =
  (base: Load): Load =>
  (moment) =>
    (moment.month === 7 && moment.dayOfMonth >= 30 && between(moment.hour, 18, 24)) ||
    (moment.month === 8 && moment.dayOfMonth === 1 && between(moment.hour, 9, 15))
      ? 1
      : base(moment)

export const holiday =
  (days: ReadonlyArray<number>, base: Load): Load =>
  (moment) =>
    days.includes(moment.caseDay) ? 0 : base(moment)

/** A workload that never rests, a little quieter at night. */
export const live =
  (night: number): Load =>
  ({ day, hour, seed }) =>
    (between(hour, 8, 20) ? 1 : night) * (0.85 + 0.3 * uniform(seed, day, hour, 41))

export const lowLive: Profile = {
  ...ordinary,
  cpu: 1,
  cpuOfLoad: 2,
  cpuMaxOfLoad: 1.2,
  noise: 0.15,
  connections: 4,
  connectionsOfLoad: 12,
  iops: 2,
  iopsOfLoad: 60
}
export const flatLive: Profile = {
  ...ordinary,
  cpu: 1,
  cpuOfLoad: 1.5,
  cpuMaxOfLoad: 0.9,
  noise: 0.1,
  connections: 3,
  connectionsOfLoad: 6,
  iops: 1,
  iopsOfLoad: 24
}
