import { family, berlin, newYork, london, tokyo } from "./family.ts"
import {
  ordinary,
  lowCpu,
  smallPool,
  largePool,
  restless,
  spiky,
  hidden,
  hiddenInside,
  faint,
  between,
  workday,
  nothing,
  office,
  daily,
  on,
  both,
  fromDay,
  once,
  shortJob,
  twoMinutes,
  everySecondWeek,
  drop,
  dropBetween,
  without,
  withoutWork,
  thinned,
  createdOnDay,
  stoppedWhen,
  springScored,
  springTrained,
  autumnScored,
  live,
  lowLive,
  flatLive
} from "./loads.ts"
import type { Case } from "./workload.ts"

/** Cases without activity in the scored weeks at an hour of the week that was never active before. */
export const foreseeableCases: ReadonlyArray<Case> = [
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
      "two held connections": { ...newYork, profile: { ...ordinary, connections: 2 }, load: nothing },
      "an agent that holds one connection": { ...tokyo, profile: { ...ordinary, connections: 1 }, load: nothing }
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
        disturb: (observation) => without(observation, "read_iops", "write_iops")
      }
    },
    {
      "3 % CPU, 10 at night": { ...tokyo, profile: lowLive, load: live(0.35) },
      "2 % CPU, flat": { ...london, profile: { ...flatLive, cpuOfLoad: 1 }, load: live(1) },
      "without IOPS, 16 connections": {
        ...newYork,
        profile: { ...lowLive, noise: 0.1 },
        load: live(0.9),
        disturb: (observation) => without(observation, "read_iops", "write_iops")
      },
      "without connections": {
        ...tokyo,
        profile: lowLive,
        load: live(0.6),
        disturb: (observation) => without(observation, "connections")
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
        disturb: (observation) => without(observation, "read_iops", "write_iops")
      }
    },
    {
      "8 % of the hours missing": { ...london, load: office(9, 18), disturb: drop(0.08) },
      "outage of a weekend day": { ...berlin, load: office(7, 17), disturb: dropBetween(5, 8, 16) },
      "no connections metric": {
        ...newYork,
        load: daily(1, 3),
        disturb: (observation) => without(observation, "connections")
      },
      "connections missing in every third hour": {
        ...tokyo,
        load: office(8, 18),
        disturb: (observation, { day, hour }) =>
          (day * 24 + hour) % 3 === 0 ? without(observation, "connections") : observation
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
    "hidden short jobs",
    true,
    {
      "every night at 2": {
        ...berlin,
        profile: hidden,
        load: twoMinutes(({ hour }) => hour === 2)
      },
      "Sundays at 4": {
        ...newYork,
        profile: hidden,
        load: twoMinutes(({ hour, weekday }) => weekday === 6 && hour === 4)
      },
      "in every hour": { ...tokyo, profile: hidden, load: twoMinutes(() => true) },
      "every night at 3, inside of the database": {
        ...berlin,
        profile: hiddenInside,
        load: twoMinutes(({ hour }) => hour === 3)
      }
    },
    {
      "Saturdays at 23": {
        ...london,
        profile: hidden,
        load: twoMinutes(({ hour, weekday }) => weekday === 5 && hour === 23)
      },
      "every other hour": { ...tokyo, profile: hidden, load: twoMinutes(({ hour }) => hour % 2 === 0) },
      "every night at 1, without IOPS": {
        ...newYork,
        profile: hidden,
        load: twoMinutes(({ hour }) => hour === 1),
        disturb: (observation) => without(observation, "read_iops", "write_iops")
      },
      "every night at 3, beside an agent that holds a connection": {
        ...berlin,
        profile: { ...hidden, connections: 1 },
        load: twoMinutes(({ hour }) => hour === 3)
      },
      "Wednesdays at 5, inside of the database, beside a pool of ten": {
        ...newYork,
        profile: { ...hiddenInside, connections: 10 },
        load: twoMinutes(({ hour, weekday }) => weekday === 2 && hour === 5)
      }
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
  )
]
