import { StandingDecision } from "@snoozeql/domain/Decision"
import { IssuedPlan, UnitAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import { Console, DateTime, Effect, Schema } from "effect"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { printJson } from "../output/json.ts"
import { wakingCommand, type Why, whyReport } from "../output/whyReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import type { AdviceFlags } from "../commandLine/adviceFlags.ts"

const readWhy = Effect.fnUntraced(function* (nameOrId: string) {
  const advice = yield* Advice
  const all = yield* advice.instances
  const asked = yield* Effect.fromResult(selectInstance(all, nameOrId))
  const unit = all.find(({ id }) => id === asked.cluster_id) ?? asked
  const why: Why = {
    unit,
    asked: asked.name,
    version: yield* advice.version(unit.id),
    plan: yield* advice.plan(unit.id),
    activity: yield* advice.activity(unit.id),
    decision: yield* advice.decision(unit.id),
    now: yield* DateTime.now
  }
  return why
})

const WhyJson = Schema.Struct({
  advice: UnitAdviceVersion,
  decision: Schema.NullOr(StandingDecision),
  plan: IssuedPlan,
  start_command: Schema.String
})

interface Given extends AdviceFlags {
  readonly instance: string
}

export const handle = Effect.fn(function* ({ instance, json, server, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const why = yield* readWhy(instance).pipe(Effect.provide(adviceLayer(server, settings)), explainFailures(settings))
  const { decision, plan, unit, version } = why
  yield* json
    ? printJson(
        yield* Schema.encodeEffect(WhyJson)({ advice: version, decision, plan, start_command: wakingCommand(unit) })
      )
    : Console.log(whyReport(why))
})
