import { family, berlin, newYork, london, tokyo } from "./family.ts"
import {
  lowCpu,
  nothing,
  office,
  daily,
  both,
  fromDay,
  once,
  sometimes,
  bursts,
  createdOnDay,
  yearEnd,
  monthEndFirst,
  monthEndSecond,
  monthEnd,
  holiday,
  live
} from "./loads.ts"
import type { Case } from "./workload.ts"

/** Cases in which something happens in the scored weeks that had never happened at that hour of the week. */
export const unforeseeableCases: ReadonlyArray<Case> = [
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
