import type { MetricName } from "@snoozeql/domain/MetricName"
import { Console, type DateTime, Duration, Effect, Layer, Option } from "effect"
import { explainFailures } from "../commandLine/failures.ts"
import { type Imported, importFile } from "../import/importFile.ts"
import { storesOf } from "../layers/collection.ts"
import { databaseLayer } from "../layers/database.ts"
import { importSummary } from "../output/importSummary.ts"
import { printJson } from "../output/json.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues, type SettingFlags } from "../settings/settingFlags.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"

/** Registered for what is not known of an instance that was only named. */
const unknown = "unknown"

interface Given extends SettingFlags {
  readonly instance: string
  readonly metric: MetricName
  readonly result: Option.Option<string>
  readonly period: Option.Option<Duration.Duration>
  readonly timezone: DateTime.TimeZone.Named
  readonly create: boolean
  readonly providerId: Option.Option<string>
  readonly account: Option.Option<string>
  readonly json: boolean
  readonly file: string
}

export const handle = Effect.fn(function* ({
  account,
  create,
  file,
  instance,
  json,
  metric,
  period,
  providerId,
  result,
  timezone,
  ...given
}: Given) {
  const settings = yield* readSettings(flagValues(given))
  for (const [flag, value] of [
    ["--provider-id", providerId],
    ["--account", account]
  ] as const) {
    if (!create && Option.isSome(value)) return yield* new WrongUsage({ flag, message: "only with --create" })
  }
  const registration = {
    name: instance,
    provider_id: Option.getOrElse(providerId, () => instance),
    account: Option.getOrElse(account, () => unknown),
    region: settings.region ?? unknown,
    engine: unknown,
    class: unknown
  }
  const print = (imported: Imported) => (json ? printJson(imported) : Console.log(importSummary(imported)))
  const imported = yield* importFile({
    file,
    instance,
    metric,
    result: Option.getOrUndefined(result),
    period: Option.getOrUndefined(Option.map(period, Duration.toMillis)),
    zone: timezone,
    registration: create ? registration : undefined,
    retention: Duration.days(settings.retentionDays)
  }).pipe(
    Effect.tapErrorTag("NothingAccepted", ({ expired, hours, instance_id, instance_name, samples, stale }) =>
      print({
        instance_id,
        instance_name,
        metric_name: metric,
        registered: false,
        samples,
        hours,
        notes: [],
        written: 0,
        unchanged: 0,
        stale,
        expired
      })
    ),
    Effect.provide(storesOf(settings).pipe(Layer.provideMerge(databaseLayer(settings)))),
    explainFailures(settings)
  )
  yield* print(imported)
})
