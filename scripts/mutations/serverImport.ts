import type { Mutation } from "./Mutation.ts"

const period = {
  file: "packages/server/src/import/period.ts",
  tests: ["packages/server/test/import/period.test.ts"]
} as const

/** Mistakes in what `snoozeql import` accepts, each of which would store values that are not an hour's of the metric. */
export const serverImport: ReadonlyArray<Mutation> = [
  {
    ...period,
    name: "a day's averages are imported as hours",
    find: "shortest > millisPerHour)",
    replaceWith: "shortest > 1000 * millisPerHour)"
  },
  {
    ...period,
    name: "a period over an hour that the file states is overlooked",
    find: "return period > millisPerHour",
    replaceWith: "return period > 1000 * millisPerHour"
  },
  {
    ...period,
    name: "a day's averages are imported where hourly values follow them",
    find: "gaps >= 3",
    replaceWith: "gaps >= 1000"
  },
  {
    name: "values that are labelled with another metric are imported",
    file: "packages/server/src/import/namedMetrics.ts",
    find: "if (others.length === 0) return undefined",
    replaceWith: "if (others.length >= 0) return undefined",
    tests: ["packages/server/test/import/metric.test.ts"]
  },
  {
    name: "minima are imported as averages",
    file: "packages/server/src/import/statistic.ts",
    find: "(Minimum|SampleCount)",
    replaceWith: "(SampleCount)",
    tests: ["packages/server/test/import/metric.test.ts"]
  },
  {
    name: "a wall clock that is shown twice is read as one of its hours",
    file: "packages/server/src/import/timestamps.ts",
    find: 'disambiguation: "reject"',
    replaceWith: 'disambiguation: "compatible"',
    tests: ["packages/server/test/import/sources.test.ts"]
  },
  {
    name: "the import's cutoff comes from the process's clock",
    file: "packages/server/src/import/importFile.ts",
    find: "retentionCutoff(asOf, options.retention)",
    replaceWith: "retentionCutoff(yield* DateTime.now, options.retention)",
    tests: ["packages/server/test/import/importFile.test.ts"]
  }
]
