/** The activity of one database, hour by hour from a Monday at 00:00: 1 is active. */
export type Activity = Uint8Array

const week = 168
const day = 24

/** A count of hours, and how many of them were active. */
interface Tally {
  hours: number
  active: number
}

/** The numbers of idle hours for which the hazard of a start is measured; both ends are inclusive. */
const hazardSpans = [
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 5],
  [6, 8],
  [9, 12],
  [13, 18],
  [19, 24],
  [25, 36],
  [37, 72],
  [73, 168],
  [169, Number.POSITIVE_INFINITY]
] as const

const lags = [1, 24, 48, week, 2 * week, 4 * week] as const
const idleWeeks = [2, 4, 8] as const
const idleDays = [14, 28] as const
const tableShares = [0.03, 0.05, 0.08] as const

/** What one database contributes to the figures of a fleet. */
export interface DatabaseFigures {
  readonly share: number
  readonly startsPerWeek: number
  readonly activeRuns: ReadonlyArray<number>
  readonly idleRuns: ReadonlyArray<number>
  /**
   * The hours that come as many hours after an active and after an idle hour as `lags` says, in the order of `lags`.
   */
  readonly afterActive: ReadonlyArray<Tally>
  readonly afterIdle: ReadonlyArray<Tally>
  readonly afterIdleWeeks: ReadonlyArray<Tally>
  readonly afterIdleDays: ReadonlyArray<Tally>
  readonly afterIdleDaysAndHour: ReadonlyArray<Tally>
  readonly hazards: ReadonlyArray<Tally>
  readonly weeklyChanges: ReadonlyArray<number>
  readonly hasBusyWeek: boolean
  readonly hasEmptyWeek: boolean
  readonly profileRange: number
  readonly weekendDifference: number
  /** The number of hours of the week that were never active in the last 8 and in the last 12 weeks. */
  readonly neverActive: readonly [number, number]
  /** The number of weekday hours with at most 2 % activity. */
  readonly quietWeekdayHours: number
  /** What a table of quiet hours, known in hindsight, would sleep through. */
  readonly hindsight: ReadonlyArray<Tally>
  /**
   * What a rule would sleep through that knows no drift: every hour of the week that was idle in the two weeks before.
   */
  readonly naive: Tally & { readonly idle: number }
}

const tallies = (length: number): ReadonlyArray<Tally> => Array.from({ length }, () => ({ hours: 0, active: 0 }))

const count = (tally: Tally | undefined, isActive: boolean) => {
  if (tally === undefined) return
  tally.hours++
  if (isActive) tally.active++
}

const isWeekend = (hour: number): boolean => hour % week >= 5 * day

/** How many days ago the same hour of a day of the same type was last active, at most 28. */
const idleDaysBefore = (activity: Activity, hour: number): number => {
  for (let days = 1; days <= 28; days++) {
    const at = hour - days * day
    if (at < 0) return days - 1
    if (isWeekend(at) === isWeekend(hour) && activity[at] === 1) return days - 1
  }
  return 28
}

const idleWeeksBefore = (activity: Activity, hour: number): number => {
  for (let weeks = 1; weeks <= 8; weeks++) {
    const at = hour - weeks * week
    if (at < 0 || activity[at] === 1) return weeks - 1
  }
  return 8
}

/** The shares of active hours by hour of the day: first for weekdays, then for weekends. */
const profileOf = (activity: Activity): readonly [ReadonlyArray<number>, ReadonlyArray<number>] => {
  const of = [tallies(day), tallies(day)] as const
  activity.forEach((active, hour) => count(of[isWeekend(hour) ? 1 : 0][hour % day], active === 1))
  return [of[0].map(({ active, hours }) => active / hours), of[1].map(({ active, hours }) => active / hours)]
}

/** The quiet hours of a day that form runs of at least four hours. The day is a ring. */
const longQuiet = (shares: ReadonlyArray<number>, most: number): ReadonlyArray<boolean> => {
  const isQuiet = (hour: number) => (shares[((hour % day) + day) % day] ?? 1) <= most
  return shares.map((_, hour) => {
    if (!isQuiet(hour)) return false
    let before = 0
    while (before < day && isQuiet(hour - before - 1)) before++
    let after = 0
    while (after < day && isQuiet(hour + after + 1)) after++
    return before + 1 + after >= 4
  })
}

const hindsightOf = (activity: Activity, profile: ReturnType<typeof profileOf>): ReadonlyArray<Tally> =>
  tableShares.map((most) => {
    const asleep = profile.map((shares) => longQuiet(shares, most))
    const tally = { hours: 0, active: 0 }
    activity.forEach((active, hour) => {
      if (asleep[isWeekend(hour) ? 1 : 0]?.[hour % day] === true) count(tally, active === 1)
    })
    return tally
  })

/** Sleeps week by week in runs of at least four hours that were idle in the two weeks before. */
const naiveOf = (activity: Activity): DatabaseFigures["naive"] => {
  const tally = { hours: 0, active: 0, idle: 0 }
  const wasIdle = (hour: number) => activity[hour - week] === 0 && activity[hour - 2 * week] === 0
  for (let start = 2 * week; start < activity.length; start += week) {
    let from = start
    for (let hour = start; hour <= start + week; hour++) {
      if (hour < start + week && activity[hour] === 0) tally.idle++
      if (hour < start + week && wasIdle(hour)) continue
      if (hour - from >= 4) for (const active of activity.subarray(from, hour)) count(tally, active === 1)
      from = hour + 1
    }
  }
  return tally
}

const neverActiveHours = (activity: Activity, weeks: number): number => {
  const wasActive = new Uint8Array(week)
  for (let hour = activity.length - weeks * week; hour < activity.length; hour++) {
    if (activity[hour] === 1) wasActive[hour % week] = 1
  }
  return wasActive.filter((was) => was === 0).length
}

/** Measures one database. The activity is a whole number of weeks, at least 12. */
export const measureDatabase = (activity: Activity): DatabaseFigures => {
  const { length } = activity
  const activeRuns: Array<number> = []
  const idleRuns: Array<number> = []
  const afterActive = tallies(lags.length)
  const afterIdle = tallies(lags.length)
  const afterIdleWeeks = tallies(idleWeeks.length)
  const afterIdleDays = tallies(idleDays.length)
  const afterIdleDaysAndHour = tallies(idleDays.length)
  const hazards = tallies(hazardSpans.length)
  let run = 0
  let total = 0
  for (let hour = 0; hour < length; hour++) {
    const isActive = activity[hour] === 1
    if (isActive) total++
    if (hour > 0 && activity[hour - 1] === 0) {
      const span = hazardSpans.findIndex(([from, until]) => run >= from && run <= until)
      count(hazards[span], isActive)
    }
    if (hour > 0 && activity[hour - 1] !== activity[hour]) {
      ;(isActive ? idleRuns : activeRuns).push(run)
      run = 0
    }
    run++
    lags.forEach((lag, index) => {
      if (hour >= lag) count((activity[hour - lag] === 1 ? afterActive : afterIdle)[index], isActive)
    })
    const weeks = idleWeeksBefore(activity, hour)
    idleWeeks.forEach((least, index) => {
      if (weeks >= least) count(afterIdleWeeks[index], isActive)
    })
    const days = idleDaysBefore(activity, hour)
    idleDays.forEach((least, index) => {
      if (days < least) return
      count(afterIdleDays[index], isActive)
      if (activity[hour - 1] === 0) count(afterIdleDaysAndHour[index], isActive)
    })
  }
  ;(activity[length - 1] === 1 ? activeRuns : idleRuns).push(run)
  const weekly = Array.from(
    { length: length / week },
    (_, at) => activity.subarray(at * week, (at + 1) * week).reduce((sum, active) => sum + active, 0) / week
  )
  const profile = profileOf(activity)
  const [weekdays, weekends] = profile
  const daily = weekdays.map((share, hour) => (5 * share + 2 * (weekends[hour] ?? 0)) / 7)
  return {
    share: total / length,
    startsPerWeek: (activeRuns.length / length) * week,
    activeRuns,
    idleRuns,
    afterActive,
    afterIdle,
    afterIdleWeeks,
    afterIdleDays,
    afterIdleDaysAndHour,
    hazards,
    weeklyChanges: weekly.slice(1).map((share, index) => Math.abs(share - (weekly[index] ?? 0))),
    hasBusyWeek: weekly.includes(1),
    hasEmptyWeek: weekly.includes(0),
    profileRange: Math.max(...daily) - Math.min(...daily),
    weekendDifference: weekdays.reduce((sum, share, hour) => sum + Math.abs((weekends[hour] ?? 0) - share), 0) / day,
    neverActive: [neverActiveHours(activity, 8), neverActiveHours(activity, 12)],
    quietWeekdayHours: weekdays.filter((share) => share <= 0.02).length,
    hindsight: hindsightOf(activity, profile),
    naive: naiveOf(activity)
  }
}

/** The percentile by nearest rank. The values must be in ascending order. */
const percentile = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.round((share / 100) * (sorted.length - 1))] ?? Number.NaN

/** A property of a fleet: the value measured on real databases, and the fleet's own. */
export interface Property {
  readonly name: string
  readonly real: number
  readonly measured: number
}

/**
 * The figures of part-time databases beside those of 29 real ones. Counts of databases are scaled to 29.
 *
 * The real figures are aggregates of hourly query counts of data warehouses in 13 weeks of 2024; `docs/analysis.md`
 * names the source.
 */
export const compareWithReal = (databases: ReadonlyArray<DatabaseFigures>): ReadonlyArray<Property> => {
  const properties: Array<Property> = []
  const add = (name: string, real: number, measured: number) => properties.push({ name, real, measured })
  const addPercentiles = (name: string, values: ReadonlyArray<number>, real: { readonly [share: string]: number }) => {
    const sorted = Float64Array.from(values).toSorted()
    for (const [share, figure] of Object.entries(real)) {
      add(`${name}, ${share}th percentile`, figure, percentile(sorted, Number(share)))
    }
  }
  const of29 = (name: string, real: number, holds: (database: DatabaseFigures) => boolean) =>
    add(name, real, (databases.filter(holds).length / databases.length) * 29)
  const share = (select: (database: DatabaseFigures) => Tally | undefined): number => {
    const all = databases.map((database) => select(database) ?? { hours: 0, active: 0 })
    return all.reduce((sum, { active }) => sum + active, 0) / all.reduce((sum, { hours }) => sum + hours, 0)
  }

  addPercentiles(
    "active share",
    databases.map((database) => database.share),
    { 10: 0.15, 25: 0.39, 50: 0.82, 75: 0.91, 90: 0.94 }
  )
  addPercentiles(
    "starts a week",
    databases.map((database) => database.startsPerWeek),
    { 10: 0.2, 25: 3.4, 50: 9.7, 75: 14.3, 90: 22.6 }
  )
  const activeRuns = databases.flatMap((database) => database.activeRuns)
  addPercentiles("hours of an active run", activeRuns, { 10: 1, 25: 1, 50: 2, 75: 8, 90: 17, 95: 22, 99: 124 })
  add("active runs of one hour", 0.32, activeRuns.filter((length) => length === 1).length / activeRuns.length)
  const idleRuns = databases.flatMap((database) => database.idleRuns)
  addPercentiles("hours of an idle run", idleRuns, { 10: 1, 25: 1, 50: 2, 75: 5, 90: 13, 95: 22, 99: 51 })
  const sum = (lengths: ReadonlyArray<number>) => lengths.reduce((total, length) => total + length, 0)
  for (const [least, real] of [
    [4, 0.83],
    [8, 0.66],
    [12, 0.57],
    [24, 0.26]
  ] as const) {
    add(
      `idle hours in runs of at least ${least} h`,
      real,
      sum(idleRuns.filter((length) => length >= least)) / sum(idleRuns)
    )
  }
  const afterActive = [0.906, 0.914, 0.899, 0.899, 0.879, 0.843]
  const afterIdle = [0.176, 0.159, 0.189, 0.188, 0.22, 0.257]
  lags.forEach((lag, index) => {
    add(
      `active ${lag} h after an active hour`,
      afterActive[index] ?? 0,
      share((database) => database.afterActive[index])
    )
    add(
      `active ${lag} h after an idle hour`,
      afterIdle[index] ?? 0,
      share((database) => database.afterIdle[index])
    )
  })
  const afterIdleWeeks = [0.136, 0.092, 0.063]
  idleWeeks.forEach((weeks, index) =>
    add(
      `active though the hour of the week was idle for ${weeks} weeks`,
      afterIdleWeeks[index] ?? 0,
      share((database) => database.afterIdleWeeks[index])
    )
  )
  const afterIdleDays = [0.064, 0.046]
  const afterIdleDaysAndHour = [0.025, 0.021]
  idleDays.forEach((days, index) => {
    add(
      `active though the hour of days of the type was idle for ${days} days`,
      afterIdleDays[index] ?? 0,
      share((database) => database.afterIdleDays[index])
    )
    add(
      `the same, and the hour before was idle, ${days} days`,
      afterIdleDaysAndHour[index] ?? 0,
      share((database) => database.afterIdleDaysAndHour[index])
    )
  })
  const hazards = [0.41, 0.25, 0.2, 0.22, 0.13, 0.082, 0.059, 0.175, 0.008, 0.024, 0.014, 0.003]
  hazardSpans.forEach(([from, until], index) =>
    add(
      `hazard of a start, ${from === until ? from : Number.isFinite(until) ? `${from}–${until}` : `${from} and more`} h idle`,
      hazards[index] ?? 0,
      share((database) => database.hazards[index])
    )
  )
  const changes = databases.flatMap((database) => database.weeklyChanges)
  addPercentiles("change of the weekly active share", changes, { 50: 0.03, 75: 0.07, 90: 0.15 })
  add("weeks with a change over 0.2", 0.08, changes.filter((change) => change > 0.2).length / changes.length)
  of29("databases with a change over 0.3", 8, ({ weeklyChanges }) => weeklyChanges.some((change) => change > 0.3))
  of29("databases with a change over 0.2", 13, ({ weeklyChanges }) => weeklyChanges.some((change) => change > 0.2))
  of29("databases with a fully busy week", 14, ({ hasBusyWeek }) => hasBusyWeek)
  of29("databases with a fully empty week", 6, ({ hasEmptyWeek }) => hasEmptyWeek)
  of29("databases with a daily profile over 0.5", 12, ({ profileRange }) => profileRange > 0.5)
  of29("databases with a daily profile under 0.2", 9, ({ profileRange }) => profileRange < 0.2)
  addPercentiles(
    "difference of weekdays and weekends",
    databases.map((database) => database.weekendDifference),
    { 50: 0.04, 90: 0.1 }
  )
  for (const [least, ofEight, ofTwelve] of [
    [8, 12, 10],
    [42, 6, 6]
  ] as const) {
    of29(`at least ${least} hours of the week never active, 8 weeks`, ofEight, (one) => one.neverActive[0] >= least)
    of29(`at least ${least} hours of the week never active, 12 weeks`, ofTwelve, (one) => one.neverActive[1] >= least)
  }
  of29("no hour of the week never active, 8 weeks", 14, ({ neverActive }) => neverActive[0] === 0)
  of29("no hour of the week never active, 12 weeks", 17, ({ neverActive }) => neverActive[1] === 0)
  of29("no weekday hour with 2 % activity or less", 22, ({ quietWeekdayHours }) => quietWeekdayHours === 0)
  of29("four or more such weekday hours", 3, ({ quietWeekdayHours }) => quietWeekdayHours >= 4)
  const idle = databases.reduce((total, database) => total + sum(database.idleRuns), 0)
  const recalls = [0.1, 0.18, 0.28]
  const falseShares = [0.004, 0.016, 0.026]
  tableShares.forEach((most, index) => {
    const slept = databases.reduce((total, database) => {
      const { active, hours } = database.hindsight[index] ?? { hours: 0, active: 0 }
      return total + hours - active
    }, 0)
    add(`recall of a table in hindsight, ${most}`, recalls[index] ?? 0, slept / idle)
    add(
      `false share of a table in hindsight, ${most}`,
      falseShares[index] ?? 0,
      share((database) => database.hindsight[index])
    )
  })
  const naiveIdle = databases.reduce((total, { naive }) => total + naive.idle, 0)
  const naiveSlept = databases.reduce((total, { naive }) => total + naive.hours - naive.active, 0)
  add("recall of a rule without drift", 0.67, naiveSlept / naiveIdle)
  add(
    "false share of a rule without drift",
    0.0584,
    share(({ naive }) => naive)
  )
  return properties
}
