import type { Mutation } from "./Mutation.ts"

const folder = "packages/analysis/src/export/internal"
const crontab = "packages/analysis/test/export/crontab.system.test.ts"
const guardedStop = "packages/analysis/test/export/guardedStop.test.ts"
const guardedStart = "packages/analysis/test/export/guardedStart.test.ts"
const eventBridge = "packages/analysis/test/export/eventBridge.test.ts"

/** Mistakes in what other programs are told to do, and in whose clock they do it by. */
export const exports: ReadonlyArray<Mutation> = [
  {
    name: "a guarded export takes use for rest",
    file: `${folder}/guarded/stopMachine.ts`,
    find: 'const isResting = "maximum <= most and average <= mostOnAverage"',
    replaceWith: 'const isResting = "maximum >= 0"',
    tests: [guardedStop],
    only: "refuses a busy one, and says why"
  },
  {
    name: "a guarded export takes missing data for rest",
    file: `${folder}/guarded/stopMachine.ts`,
    find: "const knownMinutes = 50",
    replaceWith: "const knownMinutes = 0",
    tests: [guardedStop],
    only: "refuses at missing data"
  },
  {
    name: "a guarded export takes old data for the present",
    file: `${folder}/guarded/stopMachine.ts`,
    find: "const newestAge = 5 * 60_000",
    replaceWith: "const newestAge = 60 * 60_000",
    tests: [guardedStop],
    only: "refuses if the newest minutes are missing"
  },
  {
    name: "a guarded export sees only peaks",
    file: `${folder}/guarded/stopMachine.ts`,
    find: " and average <= mostOnAverage",
    replaceWith: "",
    tests: [guardedStop],
    only: "whose pool of connections hides its use"
  },
  {
    name: "a guarded export does not look at writes",
    file: `${folder}/guarded/stopMachine.ts`,
    find: 'isObserved("write_iops_avg")',
    replaceWith: "false",
    tests: [guardedStop],
    only: "only the average of WriteIOPS"
  },
  {
    name: "a guarded export does not look at reads",
    file: `${folder}/guarded/stopMachine.ts`,
    find: 'isObserved("read_iops_avg")',
    replaceWith: "false",
    tests: [guardedStop],
    only: "only the average of ReadIOPS"
  },
  {
    name: "a guarded export judges a reader as the busiest member",
    file: `${folder}/guarded/stopMachine.ts`,
    find: "[$count($values[${value} >= $own.${value}]) - 1]",
    replaceWith: "[0]",
    tests: [guardedStop],
    only: "a reader that does what only its writer does at rest"
  },
  {
    name: "a guarded export gives equal members the higher rank",
    file: `${folder}/guarded/stopMachine.ts`,
    find: "[$count($values[${value} >= $own.${value}]) - 1]",
    replaceWith: "[$count($values[${value} > $own.${value}])]",
    tests: [guardedStop],
    only: "equal values with the least of their limits"
  },
  {
    name: "a new member has the limits of others",
    file: "packages/analysis/src/labels/restLimits.ts",
    find: "rank.provesIdleness ? limitsOfRank",
    replaceWith: "true ? limitsOfRank",
    tests: ["packages/analysis/test/labels/restLimits.test.ts"],
    only: "end before a member that was just added"
  },
  {
    name: "reads that never rest prove the rest of a pool",
    file: "packages/analysis/src/labels/restLimits.ts",
    find: "? restCeiling(baselines, name, policy)",
    replaceWith: "? baselines[name].ceiling",
    tests: ["packages/analysis/test/labels/restLimits.test.ts"],
    only: "never rest prove nothing for a pool"
  },
  {
    name: "a guarded export stops in any status",
    file: `${folder}/guarded/stopMachine.ts`,
    find: `expression("$status = 'available'"), Next: "ReadLastHour"`,
    replaceWith: 'expression("true"), Next: "ReadLastHour"',
    tests: [guardedStop],
    only: "does not stop what somebody stopped already"
  },
  {
    name: "a guarded export stops too late",
    file: `${folder}/guarded/stopMachine.ts`,
    find: "within * 1000",
    replaceWith: "within * 1e6",
    tests: [guardedStop],
    only: "refuses if it comes too late"
  },
  {
    name: "a guarded export looks at one member only",
    file: `${folder}/guarded/describeUnitStates.ts`,
    find: ".DbClusterMembers.",
    replaceWith: ".DbClusterMembers[0].",
    tests: [guardedStop],
    only: "with a reader that is in use"
  },
  {
    name: "a guarded export stops another database of the name",
    file: `${folder}/guarded/describeUnitStates.ts`,
    find: "`$resourceId != '${resourceId}'`",
    replaceWith: '"false"',
    tests: [guardedStop],
    only: "refuses another database of that name"
  },
  {
    name: "a guarded export gives up a start without capacity",
    file: `${folder}/guarded/startMachine.ts`,
    find: 'caught: { Assign: { problem: expression(caughtError) }, Next: "Wait" }',
    replaceWith: 'caught: { Assign: { problem: expression(caughtError) }, Next: "NotifyFailure" }',
    tests: [guardedStart],
    only: "survives a start without capacity"
  },
  {
    name: "a guarded export tells nobody that a start is late",
    file: `${folder}/guarded/startMachine.ts`,
    find: "$millis() >= $dueAt and $not($isLate)",
    replaceWith: "false",
    tests: [guardedStart],
    only: "tells of one that is not available in time"
  },
  {
    name: "a guarded export may stop any database",
    file: `${folder}/guarded/template.ts`,
    find: ":${type}:${name}`",
    replaceWith: ":${type}:*`",
    tests: ["packages/analysis/test/export/guardedExport.test.ts"],
    only: "lets each role do one thing to one database"
  },
  {
    name: "a crontab goes by the machine's clock",
    file: `${folder}/cron.ts`,
    find: "const guard = `case $(TZ=${timezone} date ${format}) in",
    replaceWith: "const guard = `case $(date ${format}) in",
    tests: [crontab],
    only: "a crontab for Europe/Berlin whose windows end at 20:00"
  },
  {
    name: "a crontab calls twice when the clocks go back",
    file: `${folder}/cron.ts`,
    find: "const action = repetitions(one, timezone, now).reduce(",
    replaceWith: "const action = [].reduce(",
    tests: [crontab],
    only: "a crontab for Europe/Berlin whose windows end at 20:00"
  },
  {
    name: "a crontab is right in zones on the full hour only",
    file: `${folder}/cron.ts`,
    find: "[0, 1, 2, 3].map(",
    replaceWith: "[0].map(",
    tests: [crontab],
    only: "a crontab for Asia/Kathmandu"
  },
  {
    name: "a crontab misses its minute when cron is late",
    file: `${folder}/cron.ts`,
    find: "clockPatterns(one.days, one.minuteOfDay, quarter)",
    replaceWith: "clockPatterns(one.days, one.minuteOfDay, 1)",
    tests: [crontab],
    only: "a crontab for UTC"
  },
  {
    name: "a late stop meets working hours",
    file: `${folder}/scheduler.ts`,
    find: "Math.min(longestAgeOfStop, Math.floor(span / 2))",
    replaceWith: "longestAge",
    tests: [eventBridge],
    only: "the schedules of an office"
  },
  {
    name: "an export expires asleep",
    file: `${folder}/endDate.ts`,
    find: 'if (action !== "start") continue',
    replaceWith: 'if (action !== "stop") continue',
    tests: [eventBridge],
    only: "the schedules of an office"
  },
  {
    name: "long names of schedules are cut",
    file: `${folder}/scheduleName.ts`,
    find: "const end = `_${hash(name)}`",
    replaceWith: 'const end = ""',
    tests: [eventBridge],
    only: "the names of schedules"
  },
  {
    name: "China and GovCloud are in the partition aws",
    file: `${folder}/partition.ts`,
    find: 'region.startsWith(prefix))?.[1] ?? "aws"',
    replaceWith: 'region === prefix)?.[1] ?? "aws"',
    tests: [eventBridge],
    only: "the partition of every ARN"
  },
  {
    name: "a running period begins when it ends",
    file: `${folder}/instanceScheduler.ts`,
    find: "const latestBegin = minutesPerDay - 2",
    replaceWith: "const latestBegin = minutesPerDay - 1",
    tests: ["packages/analysis/test/export/exportSchedule.test.ts"]
  },
  {
    name: "a region's text reaches a command line",
    file: "packages/analysis/src/export/exportSchedule.ts",
    find: "!regionName.test(region))",
    replaceWith: 'region === "")',
    tests: [crontab],
    only: "keeps hostile text out of its command lines"
  },
  {
    name: "an excluded instance is recommended",
    file: "packages/domain/src/InstanceTags.ts",
    find: ".some((value) => !notExcluding.has(value.trim().toLowerCase()))",
    replaceWith: '.some((value) => value === "yes")',
    tests: ["packages/domain/test/InstanceTags.test.ts"]
  },
  {
    name: "a time zone keeps the case in which it was written",
    file: "packages/domain/src/TimeZoneName.ts",
    find: "byLowerCase.get(text.toLowerCase())",
    replaceWith: "byLowerCase.has(text.toLowerCase()) ? text : undefined",
    tests: ["packages/domain/test/TimeZoneName.test.ts"]
  },
  {
    name: "a tag takes the user's time zone away",
    file: "packages/store/src/sql/recordDiscovered.ts",
    find: "timezone = CASE WHEN ${isChosenByUser} THEN instances.timezone ELSE seen.timezone END",
    replaceWith: "timezone = seen.timezone",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PostgreSQL 18 > InstanceStore time zones"
  },
  {
    name: "a tag takes the user's time zone away in memory",
    file: "packages/store/src/memory/instances.ts",
    find: 'stored.timezone_source === "user"\n      ?',
    replaceWith: 'stored.timezone === ""\n      ?',
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on memory > InstanceStore time zones"
  },
  {
    name: "nobody is told that nobody chose the time zone",
    file: "packages/analysis/src/notices/timezoneNotChosen.ts",
    find: 'source === "none"',
    replaceWith: 'source === "default"',
    tests: ["packages/analysis/test/export/exportSchedule.test.ts"]
  }
]
