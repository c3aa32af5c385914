import type { Mutation } from "./Mutation.ts"

/** Mistakes in the rules that everything else goes by. */
export const domain: ReadonlyArray<Mutation> = [
  {
    name: "an hour before 1970 is truncated upwards",
    file: "packages/domain/src/Hour.ts",
    find: "Math.floor(instant.epochMilliseconds / millisPerHour)",
    replaceWith: "Math.trunc(instant.epochMilliseconds / millisPerHour)",
    tests: ["packages/domain/test/Hour.test.ts"]
  },
  {
    name: "the retention cutoff lies within an hour",
    file: "packages/domain/src/Hour.ts",
    find: "truncateToHour(DateTime.subtractDuration(now, retention))",
    replaceWith: "DateTime.toUtc(DateTime.subtractDuration(now, retention))",
    tests: ["packages/domain/test/Hour.test.ts"]
  },
  {
    name: "23 hours are enough to judge by",
    file: "packages/domain/src/Hour.ts",
    find: "sufficientHours = 24",
    replaceWith: "sufficientHours = 23",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on memory > MetricsStore queries"
  },
  {
    name: "the offset of a timestamp is ignored",
    file: "packages/domain/src/Instant.ts",
    find: "${offset.toUpperCase()}",
    replaceWith: '${offset === "" ? offset : "Z"}',
    tests: ["packages/domain/test/Instant.test.ts"]
  },
  {
    name: "30 February becomes 2 March",
    file: "packages/domain/src/Instant.ts",
    find: "DateTime.formatIso(parsed) === `${wallClock}Z`",
    replaceWith: "DateTime.isDateTime(parsed)",
    tests: ["packages/domain/test/Instant.test.ts"]
  },
  {
    name: "an aggregate of no samples is accepted",
    file: "packages/domain/src/HourlyMetric.ts",
    find: "sample_count < 1 ||",
    replaceWith: "sample_count < 0 ||",
    tests: ["packages/domain/test/HourlyMetric.test.ts"]
  },
  {
    name: "an average far outside of its bounds is moved onto them",
    file: "packages/domain/src/HourlyMetric.ts",
    find: "averageTolerance = 1e-9",
    replaceWith: "averageTolerance = 1e-3",
    tests: ["packages/domain/test/HourlyMetric.test.ts"]
  },
  {
    name: "the weekly advice before a plan is read an hour late",
    file: "packages/domain/src/EarlierWeekly.ts",
    find: "const index = hour - oldest",
    replaceWith: "const index = hour - oldest - 1",
    tests: ["packages/domain/test/EarlierWeekly.test.ts"]
  }
]
