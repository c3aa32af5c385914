import type { Mutation } from "./Mutation.ts"

/** Mistakes in what a pass asks for, how it folds the answers, and what it records. */
export const collector: ReadonlyArray<Mutation> = [
  {
    name: "tags beyond the limits are stored",
    file: "packages/collector/src/pass/fitInstanceTags.ts",
    find: "dropped === 0 && shortened === 0",
    replaceWith: "dropped === dropped",
    tests: ["packages/collector/test/Collector.notes.test.ts"]
  },
  {
    name: "the window ends in minutes that are not published yet",
    file: "packages/collector/src/pass/windows.ts",
    find: "now.epochMilliseconds - Duration.toMillis(options.publishingDelay)",
    replaceWith: "now.epochMilliseconds + Duration.toMillis(options.publishingDelay)",
    tests: ["packages/collector/test/pass/windows.test.ts"]
  },
  {
    name: "a long pause leaves a gap",
    file: "packages/collector/src/pass/windows.ts",
    find: "Duration.toMillis(options.overlap) - Duration.toMillis(Duration.hours(1))",
    replaceWith: "Duration.toMillis(options.overlap) + Duration.toMillis(Duration.hours(1))",
    tests: ["packages/collector/test/pass/windows.test.ts"]
  },
  {
    name: "every process reads the history again",
    file: "packages/collector/src/pass/reads.ts",
    find: "readFrom === undefined || DateTime.isLessThan(first, readFrom)",
    replaceWith: "record === undefined || DateTime.isLessThan(first, readFrom ?? first)",
    tests: ["packages/collector/test/Collector.history.test.ts"]
  },
  {
    name: "hours from before the retention are lost",
    file: "packages/collector/src/pass/write.ts",
    find: "if (older.length > 0) {",
    replaceWith: "if (older.length < 0) {",
    tests: ["packages/collector/test/Collector.history.test.ts"]
  },
  {
    name: "no instance is read whole again in a week",
    file: "packages/collector/src/pass/windows.ts",
    find: " || isWeeklyReadDue(id, record, now)",
    replaceWith: "",
    tests: ["packages/collector/test/pass/windows.test.ts"]
  },
  {
    name: "two days are read no more than once",
    file: "packages/collector/src/pass/windows.ts",
    find: "dayOf(record.daysReadAt) === dayOf(now)",
    replaceWith: "dayOf(record.daysReadAt) <= dayOf(now)",
    tests: ["packages/collector/test/pass/windows.test.ts"]
  },
  {
    name: "metrics of another instance of the same name are taken over",
    file: "packages/collector/src/pass/reads.ts",
    find: "DateTime.max(isHistoryDue ? oldest : starts[depth], created)",
    replaceWith: "isHistoryDue ? oldest : starts[depth]",
    tests: ["packages/collector/test/pass/reads.test.ts"]
  },
  {
    name: "a request holds more queries than CloudWatch takes",
    file: "packages/collector/src/pass/batches.ts",
    find: "(current.length + added.length) * statistics.length",
    replaceWith: "current.length * statistics.length",
    tests: ["packages/collector/test/pass/batches.test.ts"]
  },
  {
    name: "a result that is only partial counts as complete",
    file: "packages/collector/src/pass/fold.ts",
    find: 'statuses.get(statistic) !== "Complete"',
    replaceWith: 'statuses.get(statistic) === "InternalError"',
    tests: ["packages/collector/test/pass/fold.test.ts"]
  },
  {
    name: "a later page hides the failure of an earlier one",
    file: "packages/collector/src/pass/fold.ts",
    find: 'before !== "Forbidden" && (before !== "InternalError" || status === "Forbidden")',
    replaceWith: "before !== status",
    tests: ["packages/collector/test/pass/fold.test.ts"]
  },
  {
    name: "the first hour of a series is omitted",
    file: "packages/collector/src/pass/fold.ts",
    find: "timestamp < one.start.epochMilliseconds",
    replaceWith: "timestamp <= one.start.epochMilliseconds",
    tests: ["packages/collector/test/pass/fold.test.ts"]
  },
  {
    name: "only the first page is read",
    file: "packages/collector/src/pass/read.ts",
    find: "nextToken: (page) => page.nextToken",
    replaceWith: "nextToken: () => undefined",
    tests: ["packages/collector/test/Collector.recovery.test.ts"],
    only: "Collector after a failed read"
  },
  {
    name: "as_of is taken at the write",
    file: "packages/collector/src/pass/collectTarget.ts",
    find: `  const asOf = yield* MetricsStore.use((metrics) => metrics.snapshotTime).pipe(retryStore)
  const reading = yield* readBatch(target.metrics, batch, progress)
`,
    replaceWith: `  const reading = yield* readBatch(target.metrics, batch, progress)
  const asOf = yield* MetricsStore.use((metrics) => metrics.snapshotTime).pipe(retryStore)
`,
    tests: ["packages/collector/test/Collector.test.ts", "packages/collector/test/Collector.values.test.ts"]
  },
  {
    name: "an instance of which a metric is missing counts as read",
    file: "packages/collector/src/pass/collectTarget.ts",
    find: "completed.get(id) === reads.series.get(id)",
    replaceWith: "completed.has(id)",
    tests: ["packages/collector/test/Collector.failures.test.ts", "packages/collector/test/Collector.recovery.test.ts"]
  },
  {
    name: "a pass that reached its limit forgets what it has read",
    file: "packages/collector/src/pass/collectTarget.ts",
    find: "new Map([...known, ...added])",
    replaceWith: "known",
    tests: ["packages/collector/test/Collector.limit.test.ts"]
  },
  {
    name: "what a pass did not get to waits for the others again",
    file: "packages/collector/src/pass/reads.ts",
    find: "Number.NEGATIVE_INFINITY",
    replaceWith: "Number.POSITIVE_INFINITY",
    tests: ["packages/collector/test/pass/reads.test.ts"]
  },
  {
    name: "a pass that achieved nothing is called partial",
    file: "packages/collector/src/pass/passProgress.ts",
    find: 'expired > 0 ? "partial"',
    replaceWith: 'expired >= 0 ? "partial"',
    tests: ["packages/collector/test/Collector.failures.test.ts"]
  },
  {
    name: "a target that fails ends the others",
    file: "packages/collector/src/pass/collectTarget.ts",
    find: "Effect.asVoid(recordFailure(progress)(effect))",
    replaceWith: "Effect.orDie(Effect.asVoid(effect))",
    tests: [
      "packages/collector/test/Collector.targets.test.ts",
      "packages/collector/test/aws/Collector.targets.test.ts"
    ]
  },
  {
    name: "targets of one account and region take turns",
    file: "packages/collector/src/pass/claims.ts",
    find: "const other = keeper ?? taken",
    replaceWith: "const other = taken",
    tests: ["packages/collector/test/Collector.targets.test.ts"],
    only: "two targets that lead to the same"
  },
  {
    name: "the first discovery that ends claims an account and region",
    file: "packages/collector/src/pass/claims.ts",
    find: "one.isFirst && mayLeadTo",
    replaceWith: "!one.isFirst && mayLeadTo",
    tests: ["packages/collector/test/Collector.targets.test.ts"],
    only: "two targets that lead to the same"
  },
  {
    name: "writes that are stored together are not tried again",
    file: "packages/collector/src/pass/storeBatch.ts",
    find: "  return storeTogether(attempt).pipe(\n    retryStore,",
    replaceWith: "  return storeTogether(attempt).pipe(",
    tests: ["packages/server/test/assess/storeTogether.system.test.ts"],
    only: "writes that are stored together"
  },
  {
    name: "writes that were undone are counted",
    file: "packages/collector/src/pass/storeBatch.ts",
    find: "write({ retry: identity, count })",
    replaceWith: "write({ retry: identity, count: (change) => Ref.update(progress, change) })",
    tests: ["packages/server/test/assess/storeTogether.system.test.ts"],
    only: "writes that are stored together"
  },
  {
    name: "an account that two targets lead to is read twice",
    file: "packages/collector/src/pass/discover.ts",
    find: "claimedBy !== undefined",
    replaceWith: "claimedBy === found.region",
    tests: ["packages/collector/test/Collector.targets.test.ts"]
  },
  {
    name: "what a target's tags exclude is read",
    file: "packages/collector/src/pass/filterByTags.ts",
    find: "!Object.entries(exclude).some(isMatched)",
    replaceWith: "Object.entries(exclude).length >= 0",
    tests: ["packages/collector/test/pass/filterByTags.test.ts"]
  },
  {
    name: "a target that failed waits for its next interval",
    file: "packages/collector/src/pass/runPass.ts",
    find: 'statusOfTarget(counted) === "failed" ? record.collectedAt : now',
    replaceWith: "now",
    tests: ["packages/collector/test/Collector.targets.test.ts"]
  },
  {
    name: "a pass trusts the process's clock",
    file: "packages/collector/src/pass/collectTarget.ts",
    find: "const now = yield* MetricsStore.use((metrics) => metrics.snapshotTime).pipe(retryStore)",
    replaceWith: 'const now = yield* (yield* Effect.promise(() => import("effect"))).DateTime.now',
    tests: ["packages/collector/test/retention.test.ts"]
  },
  {
    name: "retention trusts the process's clock",
    file: "packages/collector/src/RetentionSchedule.ts",
    find: "yield* metrics.snapshotTime",
    replaceWith: "yield* DateTime.now",
    tests: ["packages/collector/test/retention.test.ts"]
  },
  {
    name: "the cutoff of a write comes from the process's clock",
    file: "packages/collector/src/pass/write.ts",
    find: "metrics.snapshotTime.pipe(",
    replaceWith: 'Effect.promise(() => import("effect")).pipe(Effect.flatMap((module) => module.DateTime.now),',
    tests: ["packages/collector/test/retention.test.ts"]
  },
  {
    name: "retention deletes hours that were not packed",
    file: "packages/collector/src/RetentionSchedule.ts",
    find: "DateTime.max(cutoff, startOfYesterday(now))",
    replaceWith: "startOfYesterday(now)",
    tests: ["packages/collector/test/RetentionSchedule.test.ts"]
  },
  {
    name: "retention deletes everything",
    file: "packages/collector/src/RetentionSchedule.ts",
    find: "retentionCutoff(now, retention)",
    replaceWith: 'retentionCutoff(now, "0 days")',
    tests: ["packages/collector/test/RetentionSchedule.test.ts"]
  },
  {
    name: "hours after a name changed hands are stored",
    file: "packages/collector/src/pass/fold.ts",
    find: " || timestamp >= one.end.epochMilliseconds",
    replaceWith: "",
    tests: ["packages/collector/test/pass/fold.test.ts", "packages/collector/test/Collector.names.test.ts"]
  },
  {
    name: "an instance is read before its creation is known",
    file: "packages/collector/src/pass/reads.ts",
    find: "if (instance.provider_created_at === null) {",
    replaceWith: `if (instance.provider_created_at === null && instance.name === "") {`,
    tests: ["packages/collector/test/pass/reads.test.ts"]
  },
  {
    name: "what is listed but not collected is gone",
    file: "packages/collector/src/pass/recordInventory.ts",
    find: "listed: [...found.skipped, ...notChosen].map(({ name }) => name)",
    replaceWith: "listed: []",
    tests: ["packages/collector/test/Collector.gone.test.ts"]
  },
  {
    name: "the account of other credentials is remembered for an empty list",
    file: "packages/collector/src/pass/recordInventory.ts",
    find: "const { account } = found",
    replaceWith: "const account = found.account ?? (yield* Ref.get(progress)).account",
    tests: ["packages/collector/test/Collector.gone.test.ts", "packages/collector/test/aws/Collector.account.test.ts"]
  },
  {
    name: "clusters are gone if they could not be read",
    file: "packages/collector/src/aws/InstanceDiscoveryAws.ts",
    find: 'listed.clusters === undefined ? ["instance"]',
    replaceWith: 'listed.clusters === undefined ? ["instance", "cluster"]',
    tests: ["packages/server/test/clusters.test.ts"],
    only: "is not gone after a discovery that failed"
  },
  {
    name: "a member is filtered by its own tags",
    file: "packages/collector/src/pass/filterByTags.ts",
    find: "return cluster?.tags",
    replaceWith: "return one.tags",
    tests: ["packages/collector/test/pass/filterByTags.test.ts"]
  },
  {
    name: "members of a cluster that nobody knows are chosen by their own tags",
    file: "packages/collector/src/pass/filterByTags.ts",
    find: "return cluster?.tags",
    replaceWith: "return (cluster ?? one).tags",
    tests: ["packages/collector/test/pass/filterByTags.test.ts"]
  },
  {
    name: "events before the creation are another instance's",
    file: "packages/collector/src/pass/earlierStatuses.ts",
    find: "DateTime.isGreaterThanOrEqualTo(at, created)",
    replaceWith: "!DateTime.Equivalence(at, created)",
    tests: ["packages/collector/test/pass/earlierStatuses.test.ts"]
  },
  {
    name: "a stop of another instance that had the name counts",
    file: "packages/collector/src/pass/earlierStatuses.ts",
    find: "hadName(instance.name, nameSpans.get(instance.id), at)",
    replaceWith: "true",
    tests: ["packages/collector/test/pass/earlierStatuses.test.ts"]
  },
  {
    name: "a schedule waits for a clock that was set back",
    file: "packages/collector/src/CollectionSchedule.ts",
    find: "if (step < 0 && elapsed >= wait) return",
    replaceWith: "",
    tests: ["packages/collector/test/CollectionSchedule.test.ts"]
  },
  {
    name: "a product that is not on the price list is asked for in every pass",
    file: "packages/collector/src/prices/dueProducts.ts",
    find: "known.filter(({ read_at }) =>",
    replaceWith: "known.filter(({ hourly_usd, read_at }) => hourly_usd !== null &&",
    tests: ["packages/collector/test/PriceRefresh.test.ts"]
  },
  {
    name: "prices are never read again",
    file: "packages/collector/src/prices/dueProducts.ts",
    find: "DateTime.isGreaterThan(read_at, expired)",
    replaceWith: "DateTime.isGreaterThan(read_at, expired) || true",
    tests: ["packages/collector/test/PriceRefresh.test.ts"]
  },
  {
    name: "savings are compared with the price of collecting before discounts",
    file: "packages/collector/src/costs.ts",
    find: "(after ?? before).conservative",
    replaceWith: "before.conservative",
    tests: ["packages/collector/test/costs.test.ts"]
  }
]
