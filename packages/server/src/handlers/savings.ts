import { RealisedSavings, type UtcMonth } from "@snoozeql/domain/RealisedSavings"
import { Console, Effect, Option, Schema } from "effect"
import { Advice, type MonthRange } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { savingsReport } from "../output/savingsReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"
import type { AdviceFlags } from "../commandLine/adviceFlags.ts"

const readSavings = Effect.fnUntraced(function* (months: MonthRange) {
  const advice = yield* Advice
  const savings = yield* advice.savings(months)
  return savings ?? (yield* new WrongUsage({ flag: "--from", message: "must not be after --until" }))
})

interface Given extends AdviceFlags {
  readonly from: Option.Option<UtcMonth>
  readonly until: Option.Option<UtcMonth>
}

export const handle = Effect.fn(function* ({ from, json, server, until, ...flags }: Given) {
  const settings = yield* readSettings(flagValues(flags))
  const months = {
    ...Option.match(from, { onNone: () => ({}), onSome: (month) => ({ from: month }) }),
    ...Option.match(until, { onNone: () => ({}), onSome: (month) => ({ until: month }) })
  }
  const savings = yield* readSavings(months).pipe(
    Effect.provide(adviceLayer(server, settings)),
    explainFailures(settings)
  )
  yield* json
    ? printJson(yield* Schema.encodeEffect(RealisedSavings)(savings))
    : Console.log(savingsReport(savings, (yield* OutputTerminal).columns))
})
