import { DecisionState, DecisionVerdict } from "@snoozeql/domain/Decision"
import { Instance, type InstanceId, type InstanceKind } from "@snoozeql/domain/Instance"
import type { InstanceSort } from "@snoozeql/domain/InstanceSort"
import type { TagSelector } from "@snoozeql/domain/TagSelector"
import { Console, Effect, Option, Schema } from "effect"
import { explainFailures } from "../commandLine/failures.ts"
import type { SourceFlags } from "../commandLine/sourceFlags.ts"
import { instancesTable } from "../output/instancesTable.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { type InstanceFilter, Records } from "../records/Records.ts"
import { recordsLayer } from "../records/recordsLayer.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

interface Given extends SourceFlags {
  readonly kind: Option.Option<InstanceKind>
  readonly owner: Option.Option<string>
  readonly environment: Option.Option<string>
  readonly tag: ReadonlyArray<TagSelector>
  readonly decision: Option.Option<DecisionState>
  readonly sort: Option.Option<InstanceSort>
}

const DecidedInstance = Schema.Struct({ ...Instance.fields, decision: DecisionState })
const Instances = Schema.Struct({ instances: Schema.Array(DecidedInstance) })

/** The selected instances, each with the decision about its advice that is in force. */
const readInstances = Effect.fnUntraced(function* (filter: InstanceFilter) {
  const records = yield* Records
  const { decision } = filter
  const selected = yield* records.instances(filter)
  if (decision !== undefined) return selected.map((instance) => ({ ...instance, decision }))
  const states = new Map<InstanceId, DecisionState>()
  for (const verdict of DecisionVerdict.literals) {
    for (const { id } of yield* records.instances({ ...filter, decision: verdict })) states.set(id, verdict)
  }
  return selected.map((instance) => ({ ...instance, decision: states.get(instance.id) ?? "none" }))
})

export const handle = Effect.fn(function* ({
  decision,
  environment,
  json,
  kind,
  owner,
  server,
  sort,
  tag,
  ...flags
}: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const filter = {
    ...(Option.isSome(kind) && { kind: kind.value }),
    ...(Option.isSome(owner) && { owner: owner.value }),
    ...(Option.isSome(environment) && { environment: environment.value }),
    ...(tag.length > 0 && { tag }),
    ...(Option.isSome(decision) && { decision: decision.value }),
    ...(Option.isSome(sort) && { sort: sort.value })
  }
  const instances = yield* readInstances(filter).pipe(
    Effect.provide(recordsLayer(server, settings)),
    explainFailures(settings)
  )
  yield* json
    ? printJson(yield* Schema.encodeEffect(Instances)({ instances }))
    : Console.log(instancesTable(instances, (yield* OutputTerminal).columns))
})
