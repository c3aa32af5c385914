import type { Mutation } from "./Mutation.ts"

/** Mistakes by which a database would sleep that must not, or that RDS does not stop. */
export const analysis: ReadonlyArray<Mutation> = [
  {
    name: "a protected date is ignored",
    file: "packages/analysis/src/plan/HourProtection.ts",
    find: 'return "protected_date"',
    replaceWith: "return undefined",
    tests: ["packages/analysis/test/plan/HourProtection.test.ts"]
  },
  {
    name: "protected dates are those of UTC",
    file: "packages/analysis/src/plan/HourProtection.ts",
    find: "makeLocalHours(timezone, index * hoursPerClock",
    replaceWith: 'makeLocalHours("UTC", index * hoursPerClock',
    tests: ["packages/analysis/test/plan/HourProtection.test.ts"]
  },
  {
    name: "a Friday is not the last working day before a month ends on a weekend",
    file: "packages/analysis/src/awake/protectedDays.ts",
    find: "(weekday === friday ? 3 : 1)",
    replaceWith: "1",
    tests: ["packages/analysis/test/plan/HourProtection.test.ts"]
  },
  {
    name: "a protected February 29 protects nothing in other years",
    file: "packages/analysis/src/awake/protectedDays.ts",
    find: 'yearly === "02-29" && !isLeapYear(year)',
    replaceWith: "isLeapYear(0.5)",
    tests: ["packages/analysis/test/plan/HourProtection.test.ts"]
  },
  {
    name: "a protected date misses the hour in which it begins",
    file: "packages/analysis/src/plan/HourProtection.ts",
    find: " || isProtectedDay(Math.floor(last / 24))",
    replaceWith: "",
    tests: ["packages/analysis/test/plan/HourProtection.test.ts"]
  },
  {
    name: "a unit sleeps in the last hour before awake_until",
    file: "packages/analysis/src/plan/HourProtection.ts",
    find: "hour * millisPerHour < awakeUntil",
    replaceWith: "(hour + 1) * millisPerHour < awakeUntil",
    tests: ["packages/analysis/test/plan/HourProtection.test.ts"]
  },
  {
    name: "a sleep counts on hours of a protected date after the plan's end",
    file: "packages/analysis/src/plan/Forecast.ts",
    find: "      this.#protectorOf(at) === undefined",
    replaceWith: "      true",
    tests: ["packages/analysis/test/plan/adviseUnit.test.ts"],
    only: "protected date"
  },
  {
    name: "a schedule is exported although the policy keeps the unit awake",
    file: "packages/analysis/src/export/exportSchedule.ts",
    find: "awake_until !== null && DateTime.isGreaterThan(awake_until, now)",
    replaceWith: "awake_until !== null && DateTime.isGreaterThan(now, awake_until)",
    tests: ["packages/analysis/test/export/exportSchedule.test.ts"],
    only: "policy's dates"
  },
  {
    name: "unknown hours lower the false stops of a month",
    file: "packages/analysis/src/replay/scoreReplay.ts",
    find: "({ falseStops, known }: ReplayScore)",
    replaceWith: "({ falseStops, hours: known }: ReplayScore)",
    tests: ["packages/analysis/test/replay/replay.test.ts"],
    only: "scoreReplay"
  },
  {
    name: "unknown hours lower the needed hours of a month",
    file: "packages/advisor/src/assess.ts",
    find: "needed_hours: perKnownMonth(figures.needed_hours)",
    replaceWith: "needed_hours: perMonth(figures.needed_hours, figures.hours)",
    tests: ["packages/advisor/test/assess.test.ts"]
  },
  {
    name: "a missing hour counts as idle",
    file: "packages/analysis/src/labels/labelHours.ts",
    find: "if (status === missing) labels[index] = unknown",
    replaceWith: "if (status === missing) labels[index] = idle",
    tests: ["packages/analysis/test/week/analyze.test.ts", "packages/analysis/test/properties.test.ts"]
  },
  {
    name: "the week is judged in UTC, whatever the zone",
    file: "packages/analysis/src/week/analyze.ts",
    find: "timezone, until: end, awake }, policy)",
    replaceWith: 'timezone: "UTC", until: end, awake }, policy)',
    tests: ["packages/analysis/test/week/analyze.test.ts", "packages/analysis/test/properties.test.ts"]
  },
  {
    name: "an Aurora instance of a cluster that is not known can be stopped",
    file: "packages/analysis/src/notices/sleepNotices.ts",
    find: "facts.cluster !== null || isAurora(facts)",
    replaceWith: "facts.cluster !== null",
    tests: ["packages/analysis/test/notices/sleepNotices.test.ts"]
  },
  {
    name: "a job that runs in every hour is its own quiet level",
    file: "packages/analysis/src/labels/ceilings.ts",
    find: "isWorkMaximum(name) ? percentiles[averageOf[name]] : observed",
    replaceWith: "observed",
    tests: ["packages/analysis/test/labels/shortJobs.test.ts"]
  },
  {
    name: "a connection too short for the average may be housekeeping",
    file: "packages/analysis/src/labels/labelHours.ts",
    find: 'metric === "DatabaseConnections" ||',
    replaceWith: "",
    tests: ["packages/analysis/test/labels/shortJobs.test.ts"]
  },
  {
    name: "an average proves rest in an hour whose maximum is missing",
    file: "packages/analysis/src/labels/labelHours.ts",
    find: "Number.isNaN(maxima[index]) ? 0 : atRest",
    replaceWith: "atRest",
    tests: ["packages/analysis/test/labels/shortJobs.test.ts"]
  },
  {
    name: "a status that is not known lets an instance sleep",
    file: "packages/analysis/src/notices/internal/allowsSleep.ts",
    find: '(status === "unknown" && last_seen_at === null)',
    replaceWith: 'status !== "storage-full"',
    tests: ["packages/analysis/test/notices/sleepNotices.test.ts"]
  },
  {
    name: "an instance that is gone is still recommended",
    file: "packages/analysis/src/notices/sleepNotices.ts",
    find: "if (facts.gone_at !== null) {",
    replaceWith: "if (facts.gone_at === undefined) {",
    tests: ["packages/analysis/test/notices/sleepNotices.test.ts"]
  },
  {
    name: "only the busiest member of a cluster counts",
    file: "packages/analysis/src/labels/labelUnit.ts",
    find: "of (table.lower ?? []).entries())",
    replaceWith: "of (table.lower ?? []).slice(9).entries())",
    tests: ["packages/analysis/test/labels/clusterHistory.test.ts"]
  },
  {
    name: "a member of a cluster counts in backtests beside its cluster",
    file: "packages/advisor/src/backtest.ts",
    find: "if (history.instance.cluster_id !== null) return notReplayed",
    replaceWith: "",
    tests: ["packages/http/test/clusterBacktest.test.ts"]
  },
  {
    name: "a cluster that sleeps still sees its lower members",
    file: "packages/analysis/src/replay/replay.ts",
    find: "for (const rank of table.lower ?? []) hide(rank, index)",
    replaceWith: "",
    tests: ["packages/analysis/test/replay/clusterReplay.test.ts"]
  },
  {
    name: "a member that was just added is idle at once",
    file: "packages/analysis/src/labels/labelUnit.ts",
    find: "ofRank?.provesIdleness === true ? 0",
    replaceWith: "ofRank !== undefined ? 0",
    tests: ["packages/analysis/test/labels/clusterHistory.test.ts"]
  },
  {
    name: "a member whose hours are unknown does not count",
    file: "packages/analysis/src/hours/internal/clusterTable.ts",
    find: "known === missing && (hour < from || hour >= until)",
    replaceWith: "known === missing",
    tests: ["packages/analysis/test/labels/clusterHistory.test.ts"]
  },
  {
    name: "a plan begins a short sleep that no clean record continues",
    file: "packages/analysis/src/plan/Forecast.ts",
    find: "this.hasCleanRecord(oneIn) &&",
    replaceWith: "",
    tests: ["packages/analysis/test/plan/planHours.test.ts"]
  },
  {
    name: "a weekly record with an active hour is clean",
    file: "packages/analysis/src/plan/WeeklyRecord.ts",
    find: "slept >= oneIn && active === 0",
    replaceWith: "slept >= oneIn",
    tests: ["packages/analysis/test/plan", "packages/analysis/test/replay"]
  },
  {
    name: "a planned stop happens right after an active hour",
    file: "packages/analysis/src/plan/holdsBeforeStop.ts",
    find: "!hours.isActive(now - 1) &&",
    replaceWith: "",
    tests: ["packages/analysis/test/plan", "packages/analysis/test/replay"]
  },
  {
    name: "a replay sees the hours that it slept",
    file: "packages/analysis/src/replay/replay.ts",
    find: "if (isAsleep && this.#mode.censored)",
    replaceWith: "if (isAsleep && !this.#mode.censored)",
    tests: ["packages/analysis/test/replay/replay.test.ts"]
  },
  {
    name: "the estimate counts before the list price",
    file: "packages/analysis/src/savings/PriceTable.ts",
    find: "(list === undefined ? null : onList(facts, list)) ??",
    replaceWith: "",
    tests: ["packages/analysis/test/savings/savings.test.ts"]
  },
  {
    name: "a ranking ignores discounts",
    file: "packages/analysis/src/savings/savings.ts",
    find: "(after_discount?.per_week ?? per_week)",
    replaceWith: "(per_week ?? after_discount?.per_week)",
    tests: ["packages/analysis/test/savings/savings.test.ts"]
  },
  {
    name: "the members of a cluster lose their discounts",
    file: "packages/analysis/src/savings/unitPrice.ts",
    find: "discounted ?? price.hourly",
    replaceWith: "discounted === null ? price.hourly : price.hourly",
    tests: ["packages/analysis/test/savings/savings.test.ts"]
  }
]
