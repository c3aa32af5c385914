import { retentionCutoff } from "@snoozeql/domain/Hour"
import type { HourlyMetricInput } from "@snoozeql/domain/HourlyMetric"
import { InstanceId, type InstanceRegistration } from "@snoozeql/domain/Instance"
import { MetricName } from "@snoozeql/domain/MetricName"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore, type ReplaceResult } from "@snoozeql/store/MetricsStore"
import { DateTime, type Duration, Effect, FileSystem, Result, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { foldHours } from "./foldHours.ts"
import { explainedFor } from "../commandLine/explainFileError.ts"
import { selectInstance, UnknownInstance } from "../commandLine/selectInstance.ts"
import { MalformedFile, malformed } from "./MalformedFile.ts"
import { notesOf } from "./notes.ts"
import { parseFile } from "./parseFile.ts"
import type { ParseOptions } from "./ParseOptions.ts"
import type { Recording } from "./Recording.ts"

/** What to import, and into which instance. */
export interface ImportOptions extends ParseOptions {
  readonly file: string
  /** The name of the instance, or its id. */
  readonly instance: string
  /** The instance to register if none has the name. */
  readonly registration?: InstanceRegistration | undefined
  readonly retention: Duration.Duration
}

/** The result of an import: how many samples and hours there were, and what the store did with the hours. */
export interface Imported extends ReplaceResult {
  /** Null if the instance would have been registered, but nothing was accepted. */
  readonly instance_id: InstanceId | null
  readonly instance_name: string
  readonly metric_name: MetricName
  readonly registered: boolean
  readonly samples: number
  readonly hours: number
  /** What a user should know of how the file was read. */
  readonly notes: ReadonlyArray<string>
}

/** Every hour of the file is too old, or is known better already. Nothing was written, and no instance was registered. */
export class NothingAccepted extends Schema.TaggedError<NothingAccepted>()("NothingAccepted", {
  instance_id: Schema.NullOr(InstanceId),
  instance_name: Schema.String,
  metric_name: MetricName,
  samples: Schema.Int,
  hours: Schema.Int,
  stale: Schema.Int,
  expired: Schema.Int
}) {
  override get message(): string {
    return [
      "Nothing was imported.",
      ...(this.stale > 0 ? [`Stale: ${this.stale}. For these hours, as many samples or more are known already.`] : []),
      ...(this.expired > 0 ? [`Expired: ${this.expired}. These hours are older than the retention.`] : [])
    ].join(" ")
  }
}

/** Reads text, and fails if it is not UTF-8, rather than misread it. */
const readText = Effect.fnUntraced(function* (file: string) {
  const fileSystem = yield* FileSystem.FileSystem
  const bytes = yield* explainedFor(fileSystem.readFile(file), file)
  return yield* Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    catch: () => malformed("the file", "it is not UTF-8 text (in PowerShell, save it with Out-File -Encoding utf8)")
  })
})

/** An hour that has not begun cannot have been measured. Most likely, the offset is wrong. */
const refuseFuture = (hours: ReadonlyArray<HourlyMetricInput>, now: DateTime.Utc) => {
  const future = hours.filter(({ hour }) => DateTime.isGreaterThan(hour, now))
  return future.length === 0
    ? Effect.void
    : Effect.fail(
        new MalformedFile({
          problems: future.map(({ hour }) => ({
            place: `hour ${DateTime.formatIso(hour)}`,
            message: "it is in the future; is the offset of the timestamps right?"
          }))
        })
      )
}

const findOrRegister = Effect.fnUntraced(function* ({ instance, registration }: ImportOptions, now: DateTime.Utc) {
  const instances = yield* InstanceStore
  const found = selectInstance(yield* instances.list(), instance)
  if (Result.isSuccess(found)) return { instance: found.success, registered: false }
  if (found.failure._tag === "AmbiguousInstance") return yield* found.failure
  if (registration === undefined) {
    const { known, name } = found.failure
    return yield* new UnknownInstance({ name, known, remedy: "Add --create to register it." })
  }
  return { instance: yield* instances.register(registration, now), registered: true }
})

/** Writes the hours of a recording. `asOf` is the time of the database's clock when the file was read. */
const writeHours = Effect.fnUntraced(function* (recording: Recording, asOf: DateTime.Utc, options: ImportOptions) {
  const metrics = yield* MetricsStore
  const { samples } = recording
  const { instance, registered } = yield* findOrRegister(options, asOf)
  const hours = foldHours(samples, { instance_id: instance.id, metric_name: options.metric })
  yield* refuseFuture(hours, asOf)
  const cutoff = retentionCutoff(asOf, options.retention)
  const result = yield* metrics.replaceHourlyMetrics(hours, { asOf, cutoff }).pipe(
    Effect.catchTag("InvalidHourlyMetric", ({ index, message }) => {
      const hour = hours[index]?.hour
      return Effect.fail(malformed(hour === undefined ? "an hour" : `hour ${DateTime.formatIso(hour)}`, message))
    })
  )
  const imported: Imported = {
    instance_id: instance.id,
    instance_name: instance.name,
    metric_name: options.metric,
    registered,
    samples: samples.length,
    hours: hours.length,
    notes: notesOf(recording, options, instance.name),
    ...result
  }
  if (result.written + result.unchanged > 0) return imported
  return yield* new NothingAccepted({ ...imported, instance_id: registered ? null : instance.id })
})

/**
 * Folds the samples of a file into hours and replaces those hours, so that importing a file twice changes nothing. Either
 * the whole file is written, or nothing.
 */
export const importFile = Effect.fn("importFile")(function* (options: ImportOptions) {
  const sql = yield* SqlClient.SqlClient
  const metrics = yield* MetricsStore
  const asOf = yield* metrics.snapshotTime
  const text = yield* readText(options.file)
  const recording = yield* Effect.fromResult(parseFile(text, options))
  return yield* withTransaction(sql)(writeHours(recording, asOf, options))
})
