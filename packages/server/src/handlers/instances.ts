import { Instance, type InstanceKind } from "@snoozeql/domain/Instance"
import type { InstanceSort } from "@snoozeql/domain/InstanceSort"
import type { TagSelector } from "@snoozeql/domain/TagSelector"
import { Console, Effect, Option, Schema } from "effect"
import { explainFailures } from "../commandLine/failures.ts"
import type { SourceFlags } from "../commandLine/sourceFlags.ts"
import { instancesTable } from "../output/instancesTable.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { Records } from "../records/Records.ts"
import { recordsLayer } from "../records/recordsLayer.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

interface Given extends SourceFlags {
  readonly kind: Option.Option<InstanceKind>
  readonly owner: Option.Option<string>
  readonly environment: Option.Option<string>
  readonly tag: ReadonlyArray<TagSelector>
  readonly sort: Option.Option<InstanceSort>
}

const Instances = Schema.Struct({ instances: Schema.Array(Instance) })

export const handle = Effect.fn(function* ({ environment, json, kind, owner, server, sort, tag, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const filter = {
    ...(Option.isSome(kind) && { kind: kind.value }),
    ...(Option.isSome(owner) && { owner: owner.value }),
    ...(Option.isSome(environment) && { environment: environment.value }),
    ...(tag.length > 0 && { tag }),
    ...(Option.isSome(sort) && { sort: sort.value })
  }
  const instances = yield* Records.use((records) => records.instances(filter)).pipe(
    Effect.provide(recordsLayer(server, settings)),
    explainFailures(settings)
  )
  yield* json
    ? printJson(yield* Schema.encodeEffect(Instances)({ instances }))
    : Console.log(instancesTable(instances, (yield* OutputTerminal).columns))
})
