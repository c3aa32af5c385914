import type { Mutation } from "./Mutation.ts"

const conformance = { tests: ["packages/store/test/conformance/conformance.test.ts"] } as const

/** Mistakes in the memory layers, and in the rules that they share with the SQL layers. */
export const storeMemory: ReadonlyArray<Mutation> = [
  {
    ...conformance,
    only: "the stores on memory > getMetricsVersions",
    name: "an equal snapshot raises the version",
    file: "packages/store/src/memory/metrics.ts",
    find: "raiseVersions(written)",
    replaceWith: "raiseVersions(batch.rows)"
  },
  {
    ...conformance,
    only: "the stores on memory > mergeHourlyMetrics",
    name: "a merge weighs the stored samples as one",
    file: "packages/store/src/rules/aggregates.ts",
    find: "stored.avg_value * stored.sample_count +",
    replaceWith: "stored.avg_value +"
  },
  {
    ...conformance,
    only: "the stores on memory > MetricsStore queries",
    name: "24 hours are not sufficient",
    file: "packages/store/src/memory/metrics.ts",
    find: "hours >= sufficientHours",
    replaceWith: "hours > sufficientHours"
  },
  {
    ...conformance,
    only: "the stores on memory > MetricsStore queries",
    name: "deletion takes the hour of the cutoff along",
    file: "packages/store/src/memory/metrics.ts",
    find: "DateTime.isLessThan(metric.hour, before)",
    replaceWith: "DateTime.isLessThanOrEqualTo(metric.hour, before)"
  },
  {
    ...conformance,
    only: "the stores on memory > replaceHourlyMetrics",
    name: "the hour of the cutoff is refused as expired",
    file: "packages/store/src/rules/batch.ts",
    find: "row.hour.epochMilliseconds >= oldest",
    replaceWith: "row.hour.epochMilliseconds > oldest"
  },
  {
    ...conformance,
    only: "the stores on memory > replaceHourlyMetrics",
    name: "of two snapshots with one as_of the later write wins",
    file: "packages/store/src/rules/aggregates.ts",
    find: "DateTime.isGreaterThan(asOf, storedAsOf)",
    replaceWith: "DateTime.isGreaterThanOrEqualTo(asOf, storedAsOf)"
  },
  {
    ...conformance,
    only: "the stores on memory > replaceHourlyMetrics",
    name: "of several snapshots of one hour the poorest is kept",
    file: "packages/store/src/rules/batch.ts",
    find: "b.sample_count - a.sample_count",
    replaceWith: "a.sample_count - b.sample_count"
  },
  {
    ...conformance,
    only: "the stores on memory > MetricsStore queries",
    name: "the metrics of a deleted instance stay",
    file: "packages/store/src/memory/instances.ts",
    find: "      tables.metrics.delete(deleted)\n",
    replaceWith: ""
  },
  {
    name: "a deletion at the very instant of a snapshot does not bind it",
    file: "packages/store/src/memory/retention.ts",
    find: "DateTime.isGreaterThanOrEqualTo(deletedAt, asOf)",
    replaceWith: "DateTime.isGreaterThan(deletedAt, asOf)",
    tests: ["packages/store/test/retention/boundary.test.ts"],
    only: "on memory"
  },
  {
    ...conformance,
    only: "the stores on memory > CollectionRunStore",
    name: "a run that began at the limit counts as abandoned",
    file: "packages/store/src/memory/runs.ts",
    find: "DateTime.isLessThan(run.started_at, startedBefore)",
    replaceWith: "DateTime.isLessThanOrEqualTo(run.started_at, startedBefore)"
  }
]
