import { FleetPolicy, UnitPolicyView } from "@snoozeql/domain/UnitPolicy"
import { Console, DateTime, Effect, Option, Schema } from "effect"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import type { AdviceFlags } from "../commandLine/adviceFlags.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { changePolicy, changesPolicy, type PolicyFlags } from "../commandLine/policyChange.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { fleetPolicyReport, policyReport } from "../output/policyReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

/** Shows the policy of a unit, after the flags have changed it. */
const readPolicy = Effect.fnUntraced(function* (nameOrId: string, flags: PolicyFlags) {
  const advice = yield* Advice
  const { id, timezone } = yield* Effect.fromResult(selectInstance(yield* advice.instances, nameOrId))
  const before = yield* advice.policy(id)
  if (!changesPolicy(flags)) return { timezone, view: before }
  const policy = yield* Effect.fromResult(changePolicy(before.overrides, flags, timezone, yield* DateTime.now))
  return { timezone, view: yield* advice.replacePolicy(id, policy) }
})

interface Given extends AdviceFlags, PolicyFlags {
  readonly instance: Option.Option<string>
}

export const handle = Effect.fn(function* ({ dataDir, instance, json, retentionDays, server, ...flags }: Given) {
  const settings = yield* readSettings(flagValues({ dataDir, retentionDays }))
  const advice = adviceLayer(server, settings)
  const { columns } = yield* OutputTerminal
  if (Option.isSome(instance)) {
    const { timezone, view } = yield* readPolicy(instance.value, flags).pipe(
      Effect.provide(advice),
      explainFailures(settings)
    )
    return yield* json
      ? printJson(yield* Schema.encodeEffect(UnitPolicyView)(view))
      : Console.log(policyReport(view, timezone, columns))
  }
  if (changesPolicy(flags)) {
    return yield* new WrongUsage({
      flag: "NAME",
      message: "name the instance or cluster to change; the fleet's policy comes from the configuration"
    })
  }
  const fleet = yield* Advice.use(({ fleetPolicy }) => fleetPolicy).pipe(
    Effect.provide(advice),
    explainFailures(settings)
  )
  yield* json
    ? printJson(yield* Schema.encodeEffect(FleetPolicy)(fleet))
    : Console.log(fleetPolicyReport(fleet, columns))
})
