import { UnitDecisionView } from "@snoozeql/domain/Decision"
import { Console, DateTime, Effect, Schema } from "effect"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import type { AdviceFlags } from "../commandLine/adviceFlags.ts"
import { decisionChange, type DecisionFlags } from "../commandLine/decisionChange.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { decisionReport } from "../output/decisionReport.ts"
import { printJson } from "../output/json.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

/** Does what the flags ask for, and returns what is decided after that. */
const changeDecision = Effect.fnUntraced(function* (nameOrId: string, flags: DecisionFlags) {
  const advice = yield* Advice
  const { id, name, timezone } = yield* Effect.fromResult(selectInstance(yield* advice.instances, nameOrId))
  const change = yield* Effect.fromResult(decisionChange(flags, timezone, yield* DateTime.now))
  if (change.does === "decide") return { name, decision: yield* advice.decide(id, change.request) }
  if (change.does === "withdraw") yield* advice.withdrawDecision(id)
  return { name, decision: yield* advice.decision(id) }
})

interface Given extends AdviceFlags, DecisionFlags {
  readonly instance: string
}

const DecisionJson = Schema.NullOr(UnitDecisionView)

export const handle = Effect.fn(function* ({ dataDir, instance, json, retentionDays, server, ...flags }: Given) {
  const settings = yield* readSettings(flagValues({ dataDir, retentionDays }))
  const { decision, name } = yield* changeDecision(instance, flags).pipe(
    Effect.provide(adviceLayer(server, settings)),
    explainFailures(settings)
  )
  yield* json
    ? printJson(yield* Schema.encodeEffect(DecisionJson)(decision))
    : Console.log(decisionReport(name, decision))
})
