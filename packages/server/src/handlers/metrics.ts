import { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { Instant } from "@snoozeql/domain/Instant"
import { InstanceId } from "@snoozeql/domain/Instance"
import type { MetricName } from "@snoozeql/domain/MetricName"
import { Console, DateTime, Effect, Schema } from "effect"
import { explainFailures } from "../commandLine/failures.ts"
import { type Moment, resolveMoment } from "../commandLine/moment.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import type { SourceFlags } from "../commandLine/sourceFlags.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { printJson } from "../output/json.ts"
import { metricsReport } from "../output/metricsReport.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { Records } from "../records/Records.ts"
import { recordsLayer } from "../records/recordsLayer.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

interface Given extends SourceFlags {
  readonly from: Moment
  readonly until: Moment
  readonly metric: ReadonlyArray<MetricName>
  readonly instance: string
}

const Metrics = Schema.Struct({
  instance_id: InstanceId,
  instance_name: Schema.String,
  start: Instant,
  end: Instant,
  metrics: Schema.Array(HourlyMetric)
})

/** A cluster has no metrics of its own. */
class ClusterNamed extends Schema.TaggedError<ClusterNamed>()("ClusterNamed", {
  name: Schema.String,
  members: Schema.Array(Schema.String)
}) {
  override get message(): string {
    const members = this.members.length === 0 ? "none is known" : this.members.join(", ")
    return `"${this.name}" is a cluster, whose members have the metrics: ${members}`
  }
}

const readMetrics = Effect.fnUntraced(function* (
  nameOrId: string,
  wanted: { readonly start: DateTime.Utc; readonly end: DateTime.Utc; readonly metrics?: ReadonlyArray<MetricName> }
) {
  const records = yield* Records
  const all = yield* records.instances({})
  const { id, kind, name } = yield* Effect.fromResult(selectInstance(all, nameOrId))
  if (kind === "cluster") {
    const members = all.filter(({ cluster_id }) => cluster_id === id)
    return yield* new ClusterNamed({ name, members: members.map((member) => member.name) })
  }
  const { end, start } = wanted
  return { instance_id: id, instance_name: name, start, end, rows: yield* records.metrics(id, wanted) }
})

export const handle = Effect.fn(function* ({ from, instance, json, metric, server, until, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const now = yield* DateTime.now
  const [start, end] = [resolveMoment(from, now), resolveMoment(until, now)]
  if (DateTime.isGreaterThan(start, end)) {
    return yield* new WrongUsage({ flag: "--from", message: "expected a time before --until" })
  }
  const wanted = { start, end, ...(metric.length > 0 && { metrics: metric }) }
  const { rows, ...range } = yield* readMetrics(instance, wanted).pipe(
    Effect.provide(recordsLayer(server, settings)),
    explainFailures(settings)
  )
  yield* json
    ? printJson(yield* Schema.encodeEffect(Metrics)({ ...range, metrics: rows }))
    : Console.log(metricsReport({ ...range, rows }, (yield* OutputTerminal).columns))
})
