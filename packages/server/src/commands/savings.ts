import { RealisedSavings, UtcMonth } from "@snoozeql/domain/RealisedSavings"
import { Console, Effect, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { Advice, type MonthRange } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { printJson } from "../output/json.ts"
import { savingsReport } from "../output/savingsReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

const monthFlag = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withSchema(UtcMonth), Flag.withDescription(description), Flag.optional)

const readSavings = Effect.fnUntraced(function* (months: MonthRange) {
  const advice = yield* Advice
  const savings = yield* advice.savings(months)
  return savings ?? (yield* new WrongUsage({ flag: "--from", message: "must not be after --until" }))
})

const summary = "Shows what databases really saved by being stopped, month by month, beside what was advised"

export const savingsCommand = Command.make(
  "savings",
  {
    ...adviceFlags,
    from: monthFlag("from", "The first month (UTC), such as 2026-01. By default two months before --until"),
    until: monthFlag("until", "The last month (UTC). By default the running one")
  },
  Effect.fn(function* ({ from, json, server, until, ...flags }) {
    const settings = yield* readSettings(flagValues(flags))
    const months = {
      ...Option.match(from, { onNone: () => ({}), onSome: (month) => ({ from: month }) }),
      ...Option.match(until, { onNone: () => ({}), onSome: (month) => ({ until: month }) })
    }
    const savings = yield* readSavings(months).pipe(
      Effect.provide(adviceLayer(server, settings)),
      explainFailures(settings)
    )
    yield* json ? printJson(yield* Schema.encodeEffect(RealisedSavings)(savings)) : Console.log(savingsReport(savings))
  })
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "snoozeql savings --from 2026-01 --until 2026-03", description: "Show the first quarter of 2026" }
  ])
)
