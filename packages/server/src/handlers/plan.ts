import { IssuedPlan, PlanSummary } from "@snoozeql/domain/IssuedPlan"
import { Console, Effect, Option, Schema } from "effect"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { planReport, plansReport } from "../output/planReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import type { AdviceFlags } from "../commandLine/adviceFlags.ts"

const readPlan = Effect.fnUntraced(function* (nameOrId: string) {
  const advice = yield* Advice
  const { id } = yield* Effect.fromResult(selectInstance(yield* advice.instances, nameOrId))
  return yield* advice.plan(id)
})

const FleetPlans = Schema.Struct({ plans: Schema.Array(PlanSummary) })

interface Given extends AdviceFlags {
  readonly instance: Option.Option<string>
}

export const handle = Effect.fn(function* ({ instance, json, server, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const advice = adviceLayer(server, settings)
  const { columns } = yield* OutputTerminal
  if (Option.isSome(instance)) {
    const plan = yield* readPlan(instance.value).pipe(Effect.provide(advice), explainFailures(settings))
    return yield* json
      ? printJson(yield* Schema.encodeEffect(IssuedPlan)(plan))
      : Console.log(planReport(plan, columns))
  }
  const plans = yield* Advice.use((all) => all.plans).pipe(Effect.provide(advice), explainFailures(settings))
  yield* json ? printJson(yield* Schema.encodeEffect(FleetPlans)({ plans })) : Console.log(plansReport(plans, columns))
})
