import { IssuedPlan, PlanSummary } from "@snoozeql/domain/IssuedPlan"
import { Console, Effect, Option, Schema } from "effect"
import { Argument, Command } from "effect/cli"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { planReport, plansReport } from "../output/planReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

const readPlan = Effect.fnUntraced(function* (nameOrId: string) {
  const advice = yield* Advice
  const { id } = yield* Effect.fromResult(selectInstance(yield* advice.instances, nameOrId))
  return yield* advice.plan(id)
})

const FleetPlans = Schema.Struct({ plans: Schema.Array(PlanSummary) })

const summary = "Shows which of the next 24 hours every unit may sleep, as it was issued; with NAME, why"

export const planCommand = Command.make(
  "plan",
  {
    ...adviceFlags,
    instance: Argument.String("NAME").pipe(
      Argument.withDescription("The name of the instance or cluster, or its id if several have the name"),
      Argument.optional
    )
  },
  Effect.fn(function* ({ instance, json, server, ...flags }) {
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
    yield* json
      ? printJson(yield* Schema.encodeEffect(FleetPlans)({ plans }))
      : Console.log(plansReport(plans, columns))
  })
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "snoozeql plan", description: "Show the plans of all units" },
    { command: "snoozeql plan orders-db", description: "Show the plan of orders-db hour by hour" }
  ])
)
