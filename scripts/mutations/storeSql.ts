import type { Mutation } from "./Mutation.ts"

const metrics = {
  file: "packages/store/src/sql/metrics.ts",
  tests: ["packages/store/test/conformance/conformance.test.ts"]
} as const

const versions = {
  tests: ["packages/store/test/conformance/conformance.test.ts"],
  only: "the stores on PostgreSQL 18 > getMetricsVersions"
} as const

const keys = {
  file: "packages/store/src/sql/keys.ts",
  tests: ["packages/store/test/conformance/conformance.test.ts"],
  only: "the stores on PostgreSQL 18 > KeyStore"
} as const

/** Mistakes in the statements of the SQL layers, seen on PostgreSQL. */
export const storeSql: ReadonlyArray<Mutation> = [
  {
    name: "single days stay beside their week",
    file: "packages/store/src/sql/history.ts",
    find: "AND stored.day > changed.week AND stored.day < changed.week",
    replaceWith: "AND stored.day > changed.week AND stored.day > changed.week",
    tests: ["packages/store/test/history/singleDays.test.ts"]
  },
  {
    name: "the days of a week that began before the range are not read",
    file: "packages/store/src/sql/history.ts",
    find: "AND day > ${dayParameter(start)} - ${daysPerWeek}::int",
    replaceWith: "AND day >= ${dayParameter(start)}",
    tests: ["packages/store/test/history/singleDays.test.ts"]
  },
  {
    ...metrics,
    name: "a merge weighs the new samples as one",
    find: "excluded.avg_value * excluded.sample_count)",
    replaceWith: "excluded.avg_value)",
    only: "the stores on PostgreSQL 18 > mergeHourlyMetrics"
  },
  {
    ...metrics,
    name: "samples are merged into a snapshot",
    find: "WHERE stored.as_of IS NULL\n          AND stored.sample_count <=",
    replaceWith: "WHERE stored.sample_count <=",
    only: "the stores on PostgreSQL 18 > mergeHourlyMetrics"
  },
  {
    ...metrics,
    name: "hours count from midnight of the session's time zone",
    find: "to_timestamp(0) + hours",
    replaceWith: "timestamp '1970-01-01' + hours",
    only: "the stores on PostgreSQL 18 > mergeHourlyMetrics"
  },
  {
    ...metrics,
    name: "the end of a range is omitted",
    find: "hour BETWEEN ${timestamp(start)}::timestamptz AND ${timestamp(end)}::timestamptz",
    replaceWith: "hour >= ${timestamp(start)}::timestamptz AND hour < ${timestamp(end)}::timestamptz",
    only: "the stores on PostgreSQL 18 > MetricsStore queries"
  },
  {
    ...metrics,
    name: "deletion takes the hour of the cutoff along",
    find: "hour < ${timestamp(before)}",
    replaceWith: "hour <= ${timestamp(before)}",
    only: "the stores on PostgreSQL 18 > MetricsStore queries"
  },
  {
    ...metrics,
    name: "the first kept hour is refused as expired",
    find: "hour < ${keptFrom(asOf)}",
    replaceWith: "hour <= ${keptFrom(asOf)}",
    tests: ["packages/store/test/retention/boundary.test.ts"],
    only: "PostgreSQL 18"
  },
  {
    file: "packages/store/src/sql/retention.ts",
    name: "a deletion binds the snapshots that are taken after it",
    find: "WHERE deleted_at >= ${timestamp(asOf)}::timestamptz",
    replaceWith: "WHERE deleted_at >= ${timestamp(asOf)}::timestamptz OR true",
    tests: ["packages/store/test/retention/boundary.test.ts"],
    only: "PostgreSQL 18"
  },
  {
    file: "packages/store/src/sql/retention.ts",
    name: "a deletion that reaches less far makes an earlier one be forgotten",
    find: "stored.kept_from < deletion.kept_from AND ",
    replaceWith: "",
    tests: ["packages/store/test/retention/boundary.test.ts"],
    only: "PostgreSQL 18"
  },
  {
    ...metrics,
    name: "updated_at of a snapshot goes back with the clock",
    find: "as_of = excluded.as_of,\n          updated_at = greatest(stored.updated_at, excluded.updated_at)",
    replaceWith: "as_of = excluded.as_of,\n          updated_at = excluded.updated_at",
    tests: ["packages/store/test/updatedAt.test.ts"]
  },
  {
    ...metrics,
    name: "a merge is dated by the start of its transaction",
    find: "sample_count, statement_timestamp(),\n          statement_timestamp()",
    replaceWith: "sample_count, now(),\n          now()",
    tests: ["packages/store/test/updatedAt.test.ts"]
  },
  {
    ...versions,
    name: "a deletion of old hours raises no version",
    file: "packages/store/src/sql/metrics.ts",
    find: "raised AS (${raiseVersions(sql, sql`deleted`)})",
    replaceWith: "raised AS (SELECT)"
  },
  {
    ...versions,
    name: "a merge raises no version",
    file: "packages/store/src/sql/metrics.ts",
    find: "raised AS (${raiseVersions(sql, sql`merged`)})",
    replaceWith: "raised AS (SELECT)"
  },
  {
    ...versions,
    name: "a version is not raised within a microsecond",
    file: "packages/store/src/sql/metricsVersions.ts",
    find: "greatest(stored.version + 1, excluded.version)",
    replaceWith: "stored.version"
  },
  {
    ...versions,
    name: "columns come with the version of no instance",
    file: "packages/store/src/sql/metricColumns.ts",
    find: "ON metrics_versions.instance_id = instances.id",
    replaceWith: "ON false"
  },
  {
    ...metrics,
    name: "the hours of every metric count again",
    find: "count(DISTINCT hour)::int",
    replaceWith: "count(hour)::int",
    only: "the stores on PostgreSQL 18 > MetricsStore queries"
  },
  {
    ...metrics,
    name: "a snapshot overwrites what another process wrote meanwhile",
    find: "WHERE stored.as_of IS NULL\n          OR (excluded.sample_count, excluded.as_of) > (stored.sample_count, stored.as_of)",
    replaceWith: "",
    tests: ["packages/store/test/concurrentSnapshots.test.ts"]
  },
  {
    name: "a late save of a run under way takes the place of its end",
    file: "packages/store/src/sql/runs.ts",
    find: "\n    WHERE stored.status = 'running' OR excluded.status <> 'running'",
    replaceWith: "",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PostgreSQL 18 > CollectionRunStore"
  },
  {
    name: "a series reaches beyond its range",
    file: "packages/store/src/sql/metricSeries.ts",
    find: " AND ${rangeCondition(range)}",
    replaceWith: "",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PostgreSQL 18 > getSeriesByInstances"
  },
  {
    name: "an older discovery records a change of status",
    file: "packages/store/src/sql/recordDiscovered.ts",
    find: "instances.last_seen_at <= ${at} AND instances.status <> seen.status",
    replaceWith: "instances.status <> seen.status",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PostgreSQL 18 > InstanceStore"
  },
  {
    name: "a new name counts from the hour in which it was first seen",
    file: "packages/store/src/rules/nameSpans.ts",
    find: "DateTime.add(hour, { hours: 1 })",
    replaceWith: "hour",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PostgreSQL 18 > listNameSpans"
  },
  {
    name: "a name lasts until the faster clock's time of the last discovery",
    file: "packages/store/src/rules/nameSpans.ts",
    find: "DateTime.min(last_seen_at, name_seen_at ?? last_seen_at)",
    replaceWith: "last_seen_at",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PostgreSQL 18 > recordDiscovered with clocks that differ"
  },
  {
    name: "an older discovery takes a name away",
    file: "packages/store/src/rules/nameSpans.ts",
    find: " && !others.some(({ holder, span }) => isOpen(span) && isLater(holder))",
    replaceWith: "",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PostgreSQL 18 > recordDiscovered of a name that two instances claim"
  },
  {
    name: "two servers record names at the same time",
    file: "packages/store/src/sql/recordDiscovered.ts",
    find: "  yield* lockNames(sql)\n",
    replaceWith: "",
    tests: ["packages/store/test/concurrentNames.test.ts"]
  },
  {
    name: "a re-created instance keeps the hours of its predecessor",
    file: "packages/store/src/sql/recordDiscovered.ts",
    find: "  yield* deleteHoursBeforeCreation(sql, seen, at)\n",
    replaceWith: "",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PostgreSQL 18 > recordDiscovered of an instance without a known creation"
  },
  {
    name: "a creation that is known is forgotten",
    file: "packages/store/src/sql/recordDiscovered.ts",
    find: "provider_created_at = coalesce(seen.provider_created_at, instances.provider_created_at),",
    replaceWith: "provider_created_at = seen.provider_created_at,",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PostgreSQL 18 > recordDiscovered of an instance without a known creation"
  },
  {
    name: "the time before the first discovery counts as observed",
    file: "packages/store/src/sql/recordDiscovered.ts",
    find: "THEN ${at} ELSE instances.first_seen_at END",
    replaceWith: "THEN instances.first_seen_at ELSE instances.first_seen_at END",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PostgreSQL 18 > recordDiscovered of an instance registered by hand"
  },
  {
    name: "a row that is written late is missed by the history",
    file: "packages/store/src/sql/historyProgress.ts",
    find: "progress.packed_before > oldest.hour",
    replaceWith: "progress.packed_before < oldest.hour",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PostgreSQL 18 > the history"
  },
  {
    name: "the history keeps the hours before a creation",
    file: "packages/store/src/sql/recordDiscovered.ts",
    find: "  yield* deleteHistoryBeforeCreation(sql, seen, at)\n",
    replaceWith: "",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PostgreSQL 18 > the history"
  },
  {
    name: "what a later discovery saw is marked as gone",
    file: "packages/store/src/sql/recordDiscovered.ts",
    find: "gone_at IS NULL AND last_seen_at < ${at}",
    replaceWith: "gone_at IS NULL",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "markGone"
  },
  {
    name: "the status at the beginning of the history is deleted",
    file: "packages/store/src/sql/instances.ts",
    find: "> old.observed_at AND later.observed_at <= ${at}",
    replaceWith: "> old.observed_at",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "deleteOldStatusChanges"
  },
  {
    name: "a member is deleted without its cluster",
    file: "packages/store/src/sql/instances.ts",
    find: "${id}::uuid AND cluster_id IS NULL",
    replaceWith: "${id}::uuid",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "deletes no member"
  },
  {
    name: "what was registered by hand is marked as gone",
    file: "packages/store/src/sql/recordDiscovered.ts",
    find: "AND last_seen_at < ${at} AND status <> ${unknownStatus}",
    replaceWith: "AND last_seen_at < ${at}",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "markGone"
  },
  {
    name: "an earlier price replaces a later one",
    file: "packages/store/src/sql/prices.ts",
    find: "WHERE stored.read_at < excluded.read_at",
    replaceWith: "WHERE stored.read_at IS NOT NULL",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "PriceStore"
  },
  {
    ...keys,
    name: "a revoked key is still accepted",
    find: '"revoked_at IS NULL AND (expires',
    replaceWith: '"true AND (expires'
  },
  {
    ...keys,
    name: "an expired key is still accepted",
    find: "expires_at > statement_timestamp()",
    replaceWith: "expires_at < statement_timestamp()"
  },
  {
    name: "advice is issued that was made from an older version",
    file: "packages/store/src/sql/issueAdvice.ts",
    find: "(versionOf.get(plan.instance_id) ?? null) === supersedes",
    replaceWith: "versionOf.size >= 0 || supersedes === null",
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "issues nothing of a draft"
  },
  {
    name: "a day may have several plans of the day",
    file: "migrations/src/migrations/0015_advice.ts",
    find: "CREATE UNIQUE INDEX",
    replaceWith: "CREATE INDEX",
    tests: ["packages/store/test/advice/severalIssuers.test.ts"]
  },
  {
    name: "advice is issued at a time before it becomes visible",
    file: "packages/store/src/sql/issueAdvice.ts",
    find: "clock === undefined ? given : issuedAt(given, yield* clock)",
    replaceWith: "given",
    tests: ["packages/store/test/advice/issueOrder.test.ts"]
  }
]
