import { Advisor } from "@snoozeql/advisor/Advisor"
import { rankAssessments } from "@snoozeql/advisor/assess"
import { assessmentMode } from "@snoozeql/advisor/assessHistory"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import * as PriceRefresh from "@snoozeql/collector/PriceRefresh"
import { type ExpectedReading, expectReading } from "@snoozeql/collector/expectedReading"
import { ownTarget } from "@snoozeql/collector/Target"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Console, DateTime, Duration, Effect, Layer, Schema, Stream } from "effect"
import { advisorLayer } from "../layers/advisor.ts"
import { awsLayer, type Credentials, storesWithDefaultTimezone } from "../layers/collection.ts"
import { databaseLayer } from "../layers/database.ts"
import { keptBy } from "../layers/kept.ts"
import { tagNamesLayer } from "../layers/tagNames.ts"
import { fixedTargets } from "../layers/targets.ts"
import { makeProgress } from "../output/progress.ts"
import type { Settings } from "../settings/settings.ts"
import { type AssessmentFolder, chooseFolder } from "./assessmentFolder.ts"
import { type AssessmentReport, readingCostOf } from "./AssessmentReport.ts"
import { confirmReading } from "./confirmReading.ts"
import { countQueries } from "./countQueries.ts"
import { discoverOnce } from "./discoverOnce.ts"
import { classesOf, collectUnread, queriesOf, readUntil, unreadClasses } from "./readUnits.ts"
import { storeTogether } from "./storeTogether.ts"

/** The longest pass that a collector allows. */
const passLimit = Duration.minutes(55)

/** How an assessment is run. */
export interface AssessmentOptions {
  /** The folder in which the readings have their folders. */
  readonly root: string
  /** Whether the costs are agreed to without a question. */
  readonly agreed: boolean
  /** An access key to use instead of the AWS SDK's credential chain. */
  readonly credentials?: Credentials
}

/** No target could be discovered. Nothing was read. */
export class NothingDiscovered extends Schema.TaggedError<NothingDiscovered>()("NothingDiscovered", {
  failures: Schema.Array(Schema.String)
}) {
  override get message(): string {
    return `No database could be listed: ${this.failures.join("; ")}`
  }
}

const nameTarget = ({ account, region, target: { inventory, name } }: ExpectedReading): string =>
  name ?? `${account ?? inventory.roleArn ?? inventory.profile ?? "the account"} ${region ?? ""}`.trim()

const checkDiscovered = (expected: ReadonlyArray<ExpectedReading>) => {
  const failures = expected.flatMap((one) => (one.failure === undefined ? [] : [{ ...one, failure: one.failure }]))
  if (failures.length < expected.length) return Effect.void
  const [first] = failures
  return Effect.fail(
    new NothingDiscovered({
      failures:
        failures.length === 1 && first !== undefined
          ? [first.failure]
          : failures.map((one) => `${nameTarget(one)}: ${one.failure}`)
    })
  )
}

/** The settings of the reading: a database of its own, in its folder. */
const settingsOf = (settings: Settings, { dataDir }: AssessmentFolder): Settings => ({
  ...settings,
  databaseUrl: undefined,
  postgres: undefined,
  dataDir
})

const collectorOf = (settings: Settings) =>
  Layer.unwrap(
    Effect.map(storeTogether, (together) =>
      CloudWatchCollector.layer({
        ...keptBy(settings),
        limit: passLimit,
        onlyUnread: true,
        storeTogether: together
      })
    )
  ).pipe(
    Layer.provide(tagNamesLayer(settings)),
    Layer.provide(PriceRefresh.layer),
    Layer.provide(fixedTargets(settings))
  )

/** Reads what is not stored yet. */
const read = Effect.fnUntraced(function* (settings: Settings, classes: ReadonlyArray<string | null>) {
  const queries = queriesOf(classes)
  const perDatabase = queries / Math.max(1, classes.length)
  const progress = yield* makeProgress(
    queries,
    (done) =>
      `Reading: ${done} of ${queries} queries, about ${Math.floor(done / perDatabase)} of ${classes.length} databases`
  )
  return yield* collectUnread.pipe(
    Effect.provide(collectorOf(settings).pipe(Layer.provide(countQueries(progress.advance)))),
    Effect.ensuring(progress.end)
  )
})

/** Judges and replays what is stored. */
const assess = Effect.fnUntraced(function* (now: DateTime.Utc) {
  const advisor = yield* Advisor
  const listed = yield* (yield* InstanceStore).list().pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
  const units = listed.filter(({ cluster_id, gone_at }) => cluster_id === null && gone_at === null).length
  const progress = yield* makeProgress(units, (done) => `Replaying the past: ${done} of ${units} databases`)
  const assessed = yield* advisor.assessments({ now }).pipe(
    Stream.tap(() => progress.advance()),
    Stream.runCollect,
    Effect.ensuring(progress.end)
  )
  return rankAssessments(assessed)
})

/** Tells where what was read is kept, when the program is told to stop. */
const tellWhereKept = ({ path }: AssessmentFolder) =>
  Console.error(
    `\nInterrupted. What was read is kept in ${path}; the same command resumes there, and asks for none of it again`
  )

/** Asks, reads, judges and replays, over the database in the folder. */
const assessInto = (
  folder: AssessmentFolder,
  given: Settings,
  expected: ReadonlyArray<ExpectedReading>,
  agreed: boolean
) => {
  const settings = settingsOf(given, folder)
  return Effect.gen(function* () {
    const classes = yield* unreadClasses(expected)
    if (!folder.isNew) yield* confirmReading({ expected, classes }, settings.historyWeeks, agreed)
    const run = yield* read(settings, classes)
    const asOf = yield* readUntil(run)
    const ranked = yield* assess(asOf)
    const report: AssessmentReport = {
      as_of: asOf,
      history_weeks: settings.historyWeeks,
      mode: assessmentMode,
      folder: folder.path,
      read: readingCostOf(run),
      targets: run.targets,
      ...ranked
    }
    return report
  }).pipe(
    Effect.provide(
      advisorLayer(settings).pipe(
        Layer.provideMerge(
          storesWithDefaultTimezone(settings.timezone ?? null).pipe(Layer.provide(tagNamesLayer(settings)))
        ),
        Layer.provideMerge(databaseLayer(settings))
      )
    ),
    Effect.onInterrupt(() => tellWhereKept(folder))
  )
}

/** The report of accounts without databases, for which nothing needs to be stored. */
const emptyReport = (
  expected: ReadonlyArray<ExpectedReading>,
  { historyWeeks }: Settings,
  now: DateTime.Utc
): AssessmentReport => ({
  as_of: now,
  history_weeks: historyWeeks,
  mode: assessmentMode,
  folder: null,
  read: { metrics_requested: 0, queries_requested: 0, lower_usd: 0, upper_usd: 0 },
  targets: expected.map(({ account, failure, region, target: { name } }) => ({
    account: account ?? "unknown",
    region: region ?? "unknown",
    status: failure === undefined ? "succeeded" : "failed",
    error: failure ?? null,
    notes: [],
    ...(name !== undefined && { name })
  })),
  ...rankAssessments([])
})

/**
 * Assesses the targets of the settings: discovers them, says what reading costs and asks, reads twelve weeks through the
 * collector into a database of its own, and replays the advice on them. It changes nothing in AWS.
 */
export const runAssessment = Effect.fnUntraced(
  function* (settings: Settings, { agreed, root }: AssessmentOptions) {
    const expected = yield* expectReading(settings.targets ?? [ownTarget])
    yield* checkDiscovered(expected)
    const now = yield* DateTime.now
    const folder = yield* chooseFolder(root, settings, expected, now)
    if (folder.isNew) {
      if (classesOf(expected).length === 0) return emptyReport(expected, settings, now)
      yield* confirmReading({ expected, classes: classesOf(expected) }, settings.historyWeeks, agreed)
    }
    yield* folder.save
    return yield* assessInto(folder, settings, expected, agreed)
  },
  (effect, settings, { credentials }) =>
    effect.pipe(Effect.provide(discoverOnce.pipe(Layer.provideMerge(awsLayer(settings, credentials)))))
)
