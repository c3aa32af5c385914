import type { HourObservation, SeriesName, SeriesValue } from "@snoozeql/analysis/HourObservation"
import { uniform } from "./random.ts"
import type { Case, Disturbance, Moment, Profile } from "./workload.ts"

type Load = Case["load"]

const ordinary: Profile = {
  cpu: 1.8,
  cpuOfLoad: 25,
  cpuMaxOfLoad: 15,
  noise: 0.12,
  housekeeping: { share: 0.03, height: 1.5 },
  connections: 0,
  connectionsOfLoad: 15,
  iops: 0.8,
  iopsOfLoad: 120
}
/** Busy hours that a rule on average CPU alone takes for idle. */
const lowCpu: Profile = { ...ordinary, cpuOfLoad: 2.6, cpuMaxOfLoad: 1.6, connectionsOfLoad: 6, iopsOfLoad: 25 }
const smallPool: Profile = { ...ordinary, cpu: 2, connections: 3 }
const largePool: Profile = { ...ordinary, cpu: 7, noise: 0.4, connections: 10, iops: 1.5 }
/** An agent on the host lifts the maximum of CPU every other day. */
const restless = (share: number, height: number): Profile => ({
  ...ordinary,
  noise: 0.3,
  housekeeping: { share, height }
})
/** Jobs of a minute or two: nothing but the maximum of CPU shows them. */
const spiky: Profile = { ...ordinary, cpuOfLoad: 0.4, cpuMaxOfLoad: 30, connectionsOfLoad: 0.05, iopsOfLoad: 1 }
/** Office hours that only lift the average CPU from 2.0 to 2.8 %. */
const faint = (noise: number): Profile => ({
  ...ordinary,
  cpu: 2,
  cpuOfLoad: 0.8,
  cpuMaxOfLoad: 0.5,
  noise,
  connections: 2,
  connectionsOfLoad: 0,
  iopsOfLoad: 0.2
})

const between = (hour: number, from: number, to: number) =>
  from <= to ? hour >= from && hour < to : hour >= from || hour < to
const clockHour = ({ hour, minute }: Moment) => hour + minute / 60
const workday = ({ weekday }: Moment) => weekday < 5
const nothing: Load = () => 0

/** Working hours with a lunch dip; the load varies from day to day and hour to hour. */
const office =
  (from: number, to: number): Load =>
  (moment) => {
    if (!workday(moment) || !between(clockHour(moment), from, to)) return 0
    const lunch = moment.hour === 12 ? 0.6 : 1
    return lunch * (0.7 + 0.6 * uniform(moment.seed, moment.day, moment.hour, 11))
  }

const daily =
  (from: number, to: number, load = 1): Load =>
  (moment) =>
    between(clockHour(moment), from, to) ? load : 0

const on =
  (weekdays: ReadonlyArray<number>, load: Load): Load =>
  (moment) =>
    weekdays.includes(moment.weekday) ? load(moment) : 0

const both =
  (...loads: ReadonlyArray<Load>): Load =>
  (moment) =>
    Math.max(...loads.map((load) => load(moment)))

const fromDay =
  (day: number, before: Load, after: Load): Load =>
  (moment) =>
    (moment.caseDay < day ? before : after)(moment)

/** Hours after noon of `day` up to the following noon: one night's work. */
const once =
  (day: number, from: number, hours: number): Load =>
  (moment) => {
    const since = (moment.caseDay - day) * 24 + clockHour(moment) - from
    return since >= 0 && since < hours ? 1 : 0
  }

/** The first 10 minutes of every `period` hours, on the clock of the day. */
const shortJob =
  (period: number, offset = 0): Load =>
  ({ hour, minute }) =>
    hour % period === offset && minute < 15 ? 0.7 : 0

/** Work on some days of the week's working days only, drawn day by day. */
const sometimes =
  (probability: number, load: Load): Load =>
  (moment) =>
    uniform(moment.seed, moment.day, 22) < probability ? load(moment) : 0

/** Independent bursts: each hour is active with this probability. */
const bursts =
  (probability: number): Load =>
  ({ day, hour, seed }) =>
    uniform(seed, day, hour, 21) < probability ? 1 : 0

/** Every second week, counted in days of the case. */
const everySecondWeek =
  (caseDay: number, load: Load): Load =>
  (moment) =>
    moment.caseDay % 14 === caseDay ? load(moment) : 0

const drop =
  (chance: number): Disturbance =>
  (observation, { day, hour, seed }) =>
    uniform(seed, day, hour, 31) < chance ? null : observation

const dropBetween =
  (fromDay: number, fromHour: number, hours: number): Disturbance =>
  (observation, { caseDay, hour }) => {
    const since = (caseDay - fromDay) * 24 + hour - fromHour
    return since >= 0 && since < hours ? null : observation
  }

const without = (observation: HourObservation, ...names: ReadonlyArray<SeriesName>): HourObservation => ({
  ...observation,
  series: Object.fromEntries(
    Object.entries(observation.series).filter(([name]) => !names.some((dropped) => dropped === name))
  )
})
const withoutWork = (observation: HourObservation) =>
  without(observation, "connections_avg", "read_iops_avg", "write_iops_avg")

/** Only a few samples of the hour arrived, of an instance that looks idle in them. */
const thinned =
  (profile: Profile, when: (moment: Moment) => boolean): Disturbance =>
  (observation, moment) => {
    if (!when(moment)) return observation
    const few = (value: number): SeriesValue => ({ value, sample_count: 9 })
    return {
      ...observation,
      series: {
        cpu_avg: few(profile.cpu),
        cpu_max: few(profile.cpu + 0.5),
        connections_avg: few(profile.connections),
        read_iops_avg: few(profile.iops),
        write_iops_avg: few(profile.iops)
      }
    }
  }

const createdOnDay =
  (day: number): Disturbance =>
  (observation, { caseDay }) =>
    caseDay < day ? null : observation

const stoppedWhen =
  (isStopped: (moment: Moment) => boolean): Disturbance =>
  (observation, moment) =>
    isStopped(moment) ? { hour: observation.hour, status: "stopped", series: {} } : observation

const winter = "2026-01-12T00:00:00Z"
const summer = "2026-06-01T00:00:00Z"
/** Four weeks whose clocks go forward (Europe on 29 March) in the first scored week, or in the training span. */
const springScored = "2026-03-09T00:00:00Z"
const springTrained = "2026-03-16T00:00:00Z"
const autumnScored = "2026-10-05T00:00:00Z"
/** From 15 December: the shutdown between the years lies around the end of the training span. */
const yearEnd = "2025-12-15T00:00:00Z"
/** The month ends in the first scored week (31 July 2026, a Friday), or in the second. */
const monthEndFirst = "2026-07-13T00:00:00Z"
const monthEndSecond = "2026-07-06T00:00:00Z"

/** Closing the books: overtime until midnight on the last two working days, and on the Saturday after. */
const monthEnd =
  (base: Load): Load =>
  (moment) =>
    (moment.month === 7 && moment.dayOfMonth >= 30 && between(moment.hour, 18, 24)) ||
    (moment.month === 8 && moment.dayOfMonth === 1 && between(moment.hour, 9, 15))
      ? 1
      : base(moment)

const holiday =
  (days: ReadonlyArray<number>, base: Load): Load =>
  (moment) =>
    days.includes(moment.caseDay) ? 0 : base(moment)

/** A workload that never rests, a little quieter at night. */
const live =
  (night: number): Load =>
  ({ day, hour, seed }) =>
    (between(hour, 8, 20) ? 1 : night) * (0.85 + 0.3 * uniform(seed, day, hour, 41))

const lowLive: Profile = {
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
const flatLive: Profile = {
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

type Definition = Omit<Case, "name" | "family" | "half" | "foreseeable">

const family = (
  name: string,
  foreseeable: boolean,
  tuned: { readonly [name: string]: Definition },
  untuned: { readonly [name: string]: Definition }
): ReadonlyArray<Case> => [
  ...Object.entries(tuned).map(([key, definition]) => ({
    ...definition,
    name: key,
    family: name,
    half: "tuned" as const,
    foreseeable
  })),
  ...Object.entries(untuned).map(([key, definition]) => ({
    ...definition,
    name: key,
    family: name,
    half: "untuned" as const,
    foreseeable
  }))
]

const berlin = { timezone: "Europe/Berlin", start: summer, profile: ordinary }
const newYork = { timezone: "America/New_York", start: winter, profile: ordinary }
const london = { timezone: "Europe/London", start: summer, profile: ordinary }
const tokyo = { timezone: "Asia/Tokyo", start: winter, profile: ordinary }

/** All cases, family by family. The split into halves is part of the definition and never drawn. */
export const cases: ReadonlyArray<Case> = [
  ...family(
    "office hours",
    true,
    {
      "Berlin 8–18": { ...berlin, load: office(8, 18) },
      "New York 9–17, low CPU": { ...newYork, profile: lowCpu, load: office(9, 17) },
      "Kolkata 9–18": { ...tokyo, timezone: "Asia/Kolkata", load: office(9, 18) }
    },
    {
      "Los Angeles 7–19": { ...newYork, timezone: "America/Los_Angeles", load: office(7, 19) },
      "Kathmandu 10–18": { ...tokyo, timezone: "Asia/Kathmandu", load: office(10, 18) },
      "Sydney 9–17, low CPU": { ...berlin, timezone: "Australia/Sydney", profile: lowCpu, load: office(9, 17) },
      "Auckland 8–16": { ...berlin, timezone: "Pacific/Auckland", load: office(8, 16) }
    }
  ),
  ...family(
    "office hours across DST",
    true,
    {
      "Berlin, spring in the scored weeks": { ...berlin, start: springScored, load: office(8, 18) },
      "New York, autumn": { ...newYork, start: "2026-10-12T00:00:00Z", load: office(9, 17) }
    },
    {
      "London, spring in the training span": { ...london, start: springTrained, load: office(9, 18) },
      "Paris, autumn": {
        ...berlin,
        timezone: "Europe/Paris",
        start: autumnScored,
        profile: lowCpu,
        load: office(8, 18)
      },
      "Chicago, spring": {
        ...newYork,
        timezone: "America/Chicago",
        start: "2026-02-16T00:00:00Z",
        load: office(7, 16)
      },
      "Lord Howe, half an hour in autumn": {
        ...berlin,
        timezone: "Australia/Lord_Howe",
        start: "2026-03-16T00:00:00Z",
        load: office(9, 17)
      }
    }
  ),
  ...family(
    "nightly batch",
    true,
    {
      "1–3, nothing else": { ...berlin, load: daily(1, 3) },
      "2–4 and office": { ...newYork, load: both(daily(2, 4), office(9, 18)) }
    },
    {
      "22–1 across midnight": { ...london, load: daily(22, 1) },
      "3–5 on weekdays and office": { ...tokyo, load: both(on([0, 1, 2, 3, 4], daily(3, 5)), office(8, 17)) },
      "low CPU, 4–5": { ...berlin, profile: lowCpu, load: daily(4, 5) }
    }
  ),
  ...family(
    "weekend only",
    true,
    { "Saturday and Sunday 10–20": { ...berlin, load: on([5, 6], daily(10, 20)) } },
    {
      "Saturday 6–12": { ...newYork, load: on([5], daily(6, 12)) },
      "Sunday 18–24 and Saturday 9–12": { ...tokyo, load: both(on([6], daily(18, 24)), on([5], daily(9, 12))) }
    }
  ),
  ...family(
    "always idle",
    true,
    { "no connections": { ...berlin, load: nothing } },
    {
      "noisy, across DST": {
        ...london,
        start: springTrained,
        profile: { ...ordinary, cpu: 3, noise: 0.3 },
        load: nothing
      },
      "two held connections": { ...newYork, profile: { ...ordinary, connections: 2 }, load: nothing }
    }
  ),
  ...family(
    "always busy",
    true,
    { "60 % CPU": { ...berlin, profile: { ...ordinary, cpuOfLoad: 55, cpuMaxOfLoad: 30 }, load: live(0.8) } },
    {
      "20–40 % CPU by day": { ...tokyo, profile: { ...ordinary, cpuOfLoad: 35, cpuMaxOfLoad: 20 }, load: live(0.5) },
      "12 % CPU, flat": { ...newYork, profile: { ...ordinary, cpuOfLoad: 10, cpuMaxOfLoad: 6 }, load: live(0.95) }
    }
  ),
  ...family(
    "low CPU but live",
    true,
    {
      "3 % CPU, 16 connections": { ...berlin, profile: lowLive, load: live(0.5) },
      "2.5 % CPU, flat": { ...newYork, profile: flatLive, load: live(0.95) },
      "without IOPS": {
        ...berlin,
        profile: flatLive,
        load: live(0.95),
        disturb: (observation) => without(observation, "read_iops_avg", "write_iops_avg")
      }
    },
    {
      "3 % CPU, 10 at night": { ...tokyo, profile: lowLive, load: live(0.35) },
      "2 % CPU, flat": { ...london, profile: { ...flatLive, cpuOfLoad: 1 }, load: live(1) },
      "without IOPS, 16 connections": {
        ...newYork,
        profile: { ...lowLive, noise: 0.1 },
        load: live(0.9),
        disturb: (observation) => without(observation, "read_iops_avg", "write_iops_avg")
      },
      "without connections": {
        ...tokyo,
        profile: lowLive,
        load: live(0.6),
        disturb: (observation) => without(observation, "connections_avg")
      }
    }
  ),
  ...family(
    "pool noise",
    true,
    {
      "2 % and 3 connections, office": { ...berlin, profile: smallPool, load: office(8, 18) },
      "7 % and 10 connections, nightly batch": { ...newYork, profile: largePool, load: daily(2, 4) },
      "housekeeping up to 9 %": { ...berlin, profile: restless(0.04, 9), load: office(8, 18) }
    },
    {
      "7 % and 10 connections, office": { ...london, profile: largePool, load: office(9, 18) },
      "2 % and 3 connections, weekend": { ...tokyo, profile: smallPool, load: on([5, 6], daily(9, 18)) },
      "housekeeping up to 8 %": { ...newYork, profile: restless(0.06, 8), load: daily(3, 6) },
      "7 % and 10 connections, always idle": { ...berlin, profile: largePool, load: nothing }
    }
  ),
  ...family(
    "gaps, dropped metrics, outages",
    true,
    {
      "5 % of the hours missing": { ...berlin, load: office(8, 18), disturb: drop(0.05) },
      "12 % of the hours missing": { ...berlin, load: daily(7, 15), disturb: drop(0.12) },
      "collector away for 30 hours": { ...newYork, load: office(9, 17), disturb: dropBetween(9, 10, 30) },
      "no IOPS": {
        ...tokyo,
        load: office(9, 18),
        disturb: (observation) => without(observation, "read_iops_avg", "write_iops_avg")
      }
    },
    {
      "8 % of the hours missing": { ...london, load: office(9, 18), disturb: drop(0.08) },
      "outage of a weekend day": { ...berlin, load: office(7, 17), disturb: dropBetween(5, 8, 16) },
      "no connections metric": {
        ...newYork,
        load: daily(1, 3),
        disturb: (observation) => without(observation, "connections_avg")
      },
      "connections missing in every third hour": {
        ...tokyo,
        load: office(8, 18),
        disturb: (observation, { day, hour }) =>
          (day * 24 + hour) % 3 === 0 ? without(observation, "connections_avg") : observation
      }
    }
  ),
  ...family(
    "gap-live",
    true,
    {
      "live, no metrics at night": {
        ...berlin,
        profile: lowLive,
        load: live(0.7),
        disturb: (observation, { hour }) => (between(hour, 22, 6) ? null : observation)
      },
      "batch hides in a gap of 2 hours": {
        ...newYork,
        load: both(daily(2, 4), office(9, 17)),
        disturb: (observation, { hour }) => (between(hour, 2, 4) ? null : observation)
      },
      "batch hides behind few samples": {
        ...tokyo,
        load: both(daily(2, 4), office(9, 17)),
        disturb: thinned(ordinary, ({ hour }) => between(hour, 2, 4))
      }
    },
    {
      "live, only CPU at night": {
        ...tokyo,
        profile: { ...lowCpu, cpuOfLoad: 1 },
        load: both(office(8, 18), () => 0.5),
        disturb: (observation, { hour }) => (between(hour, 20, 7) ? withoutWork(observation) : observation)
      },
      "batch hides in a gap of 1 hour": {
        ...london,
        load: both(daily(3, 4), office(9, 17)),
        disturb: (observation, { hour }) => (hour === 3 ? null : observation)
      },
      "weekend work behind few samples": {
        ...newYork,
        load: both(office(8, 18), on([6], daily(8, 14))),
        disturb: thinned(ordinary, ({ weekday }) => weekday === 6)
      },
      "weekend work while the collector is away": {
        ...berlin,
        load: both(office(8, 18), on([5], daily(10, 16))),
        disturb: (observation, { weekday }) => (weekday === 5 ? null : observation)
      }
    }
  ),
  ...family(
    "stopped at night",
    true,
    {
      "20–7 and weekends": {
        ...berlin,
        load: office(8, 18),
        disturb: stoppedWhen((moment) => !workday(moment) || between(moment.hour, 20, 7))
      }
    },
    {
      "22–6, weekends awake": {
        ...newYork,
        load: office(9, 17),
        disturb: stoppedWhen(({ hour }) => between(hour, 22, 6))
      },
      "0–5 every other day": {
        ...tokyo,
        load: office(9, 18),
        disturb: stoppedWhen(({ day, hour }) => day % 2 === 0 && between(hour, 0, 5))
      }
    }
  ),
  ...family(
    "drift inside the training span",
    true,
    {
      "office moves by 2 hours on day 7": { ...berlin, load: fromDay(7, office(8, 16), office(10, 18)) },
      "nightly job from day 5": { ...newYork, load: both(office(9, 17), fromDay(5, nothing, daily(3, 5))) }
    },
    {
      "office extends into the evening on day 6": { ...london, load: fromDay(6, office(9, 17), office(9, 21)) },
      "weekend work begins on day 5": {
        ...tokyo,
        load: both(office(9, 18), fromDay(5, nothing, on([5], daily(9, 15))))
      },
      "batch ends on day 7": { ...berlin, load: fromDay(7, both(office(8, 18), daily(2, 4)), office(8, 18)) }
    }
  ),
  ...family(
    "short history",
    true,
    { "created on day 4": { ...berlin, load: office(8, 18), disturb: createdOnDay(4) } },
    {
      "created on day 7": { ...newYork, load: office(9, 17), disturb: createdOnDay(7) },
      "created on day 2": { ...tokyo, load: daily(1, 4), disturb: createdOnDay(2) }
    }
  ),
  ...family(
    "periodic short jobs",
    true,
    {
      "every 6 hours": { ...berlin, load: shortJob(6) },
      hourly: { ...newYork, load: shortJob(1) },
      "two minutes on Sundays at 4": {
        ...tokyo,
        profile: spiky,
        load: both(on([6], daily(4, 5)), on([1], daily(13, 14)))
      },
      "every second Wednesday 2–4": { ...berlin, load: both(office(8, 18), everySecondWeek(2, daily(2, 4))) }
    },
    {
      "every 8 hours, low CPU": {
        ...london,
        profile: { ...ordinary, cpuOfLoad: 12, cpuMaxOfLoad: 15 },
        load: shortJob(8, 3)
      },
      "a minute on Fridays at 23": {
        ...berlin,
        profile: spiky,
        load: both(on([4], daily(23, 24)), on([0, 3], daily(10, 11)))
      },
      "every second Saturday 9–12": { ...newYork, load: both(office(9, 17), everySecondWeek(5, daily(9, 12))) },
      "every 12 hours and office": { ...tokyo, load: both(office(9, 18), shortJob(12, 5)) }
    }
  ),
  ...family(
    "one-off nights in the training span",
    true,
    {
      "22–2 on day 9": { ...berlin, load: both(office(8, 18), once(9, 22, 4)) },
      "1–5 on day 2": { ...newYork, load: both(office(9, 17), once(2, 1, 4)) }
    },
    {
      "23–3 on day 4": { ...london, load: both(office(9, 18), once(4, 23, 4)) },
      "Saturday 10–14 on day 5": { ...tokyo, load: both(office(9, 18), once(5, 10, 4)) },
      "22–1 on day 11": { ...berlin, load: both(office(8, 18), once(11, 22, 3)) }
    }
  ),
  ...family(
    "faint office",
    true,
    { "2.8 % against 2.0 %, quiet": { ...berlin, profile: faint(0.1), load: office(8, 18) } },
    {
      "2.8 % against 2.0 %, noisy": { ...newYork, profile: faint(0.2), load: office(9, 18) },
      "2.8 % against 2.0 %, Kolkata": { ...tokyo, timezone: "Asia/Kolkata", profile: faint(0.15), load: office(9, 18) }
    }
  ),
  ...family(
    "drift inside the scored weeks",
    false,
    {
      "office extends to 22 on day 16": {
        ...berlin,
        seenInFirstWeek: true,
        load: fromDay(16, office(8, 18), office(8, 22))
      },
      "nightly job from day 17, low CPU": {
        ...newYork,
        seenInFirstWeek: true,
        profile: lowCpu,
        load: both(office(9, 17), fromDay(17, nothing, daily(3, 5)))
      },
      "nightly job from Sunday on": {
        ...tokyo,
        seenInFirstWeek: true,
        load: both(office(9, 17), fromDay(20, nothing, daily(1, 3)))
      },
      "around the clock from Sunday morning": {
        ...berlin,
        seenInFirstWeek: true,
        profile: lowCpu,
        load: (moment) =>
          moment.caseDay > 20 || (moment.caseDay === 20 && moment.hour >= 6) ? 1 : office(8, 18)(moment)
      }
    },
    {
      "nightly job from Saturday on": {
        ...london,
        seenInFirstWeek: true,
        profile: lowCpu,
        load: both(office(9, 18), fromDay(19, nothing, daily(2, 4)))
      },
      "around the clock from day 18": { ...tokyo, seenInFirstWeek: true, load: fromDay(18, office(9, 18), live(0.5)) },
      "late shift from day 16, low CPU": {
        ...berlin,
        seenInFirstWeek: true,
        profile: lowCpu,
        load: fromDay(16, office(8, 16), office(14, 23))
      },
      "around the clock from Sunday noon": {
        ...newYork,
        seenInFirstWeek: true,
        profile: lowCpu,
        load: (moment) =>
          moment.caseDay > 20 || (moment.caseDay === 20 && moment.hour >= 12) ? 1 : office(9, 17)(moment)
      }
    }
  ),
  ...family(
    "month end",
    false,
    {
      "first scored week": {
        ...berlin,
        start: monthEndFirst,
        seenInFirstWeek: true,
        profile: lowCpu,
        load: monthEnd(office(8, 18))
      }
    },
    {
      "second scored week": { ...newYork, start: monthEndSecond, profile: lowCpu, load: monthEnd(office(9, 17)) },
      "first scored week, high CPU": {
        ...tokyo,
        start: monthEndFirst,
        seenInFirstWeek: true,
        load: monthEnd(office(9, 18))
      }
    }
  ),
  ...family(
    "holidays",
    false,
    { "two Thursdays in the training span": { ...berlin, profile: lowCpu, load: holiday([3, 10], office(8, 18)) } },
    {
      "the year's end": {
        ...london,
        start: yearEnd,
        profile: lowCpu,
        load: holiday([9, 10, 11, 14, 15, 16, 17, 18], office(9, 18))
      },
      "a Monday, made up for on Saturday": {
        ...tokyo,
        seenInFirstWeek: true,
        profile: lowCpu,
        load: (moment) =>
          moment.caseDay === 14 ? 0 : moment.caseDay === 19 ? daily(9, 18)(moment) : office(9, 18)(moment)
      }
    }
  ),
  ...family(
    "one-off nights in the scored weeks",
    false,
    {
      "22–2 on day 15": {
        ...berlin,
        seenInFirstWeek: true,
        profile: lowCpu,
        load: both(office(8, 18), once(15, 22, 4))
      }
    },
    {
      "1–4 on day 17": { ...newYork, seenInFirstWeek: true, profile: lowCpu, load: both(office(9, 17), once(17, 1, 3)) }
    }
  ),
  ...family(
    "bursty random",
    false,
    {
      "5 % of the hours": { ...berlin, load: bursts(0.05) },
      "1 % of the hours": { ...newYork, profile: lowCpu, load: bursts(0.01) },
      "overtime until 21 on one day in six": {
        ...berlin,
        profile: lowCpu,
        load: both(office(8, 18), sometimes(0.16, office(18, 21)))
      },
      "a batch in 40 % of the nights, created on day 10": {
        ...newYork,
        load: sometimes(0.4, daily(2, 4)),
        disturb: createdOnDay(10)
      },
      "8 % of the hours, created on day 10": { ...tokyo, load: bursts(0.08), disturb: createdOnDay(10) }
    },
    {
      "2 % of the hours": { ...london, profile: lowCpu, load: bursts(0.02) },
      "6 % of the hours, created on day 11": { ...berlin, load: bursts(0.06), disturb: createdOnDay(11) },
      "overtime until 20 on one day in eight": {
        ...london,
        profile: lowCpu,
        load: both(office(9, 17), sometimes(0.13, office(17, 20)))
      },
      "a batch in 30 % of the nights, created on day 9": {
        ...tokyo,
        load: sometimes(0.3, daily(1, 3)),
        disturb: createdOnDay(9)
      },
      "15 % of the hours": { ...tokyo, profile: lowCpu, load: bursts(0.15) },
      "every 5 hours": {
        ...newYork,
        profile: lowCpu,
        load: ({ day, hour, minute }) => ((day * 24 + hour) % 5 === 0 && minute < 30 ? 1 : 0)
      }
    }
  )
]

/** The noise seeds of each half. */
export const seeds: { readonly [Half in Case["half"]]: ReadonlyArray<number> } = {
  tuned: [1, 2, 3, 4, 5],
  untuned: [101, 102, 103, 104, 105]
}
