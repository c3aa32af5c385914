import { UtcMonth } from "@snoozeql/domain/RealisedSavings"
import { Command, Flag } from "effect/cli"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

const monthFlag = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withSchema(UtcMonth), Flag.withDescription(description), Flag.optional)

const summary = "Shows what databases really saved by being stopped, month by month, beside what was advised"

export const savingsCommand = Command.make(
  "savings",
  {
    ...adviceFlags,
    from: monthFlag("from", "The first month (UTC), such as 2026-01. By default two months before --until"),
    until: monthFlag("until", "The last month (UTC). By default the running one")
  },
  lazily(() => import("../handlers/savings.ts"))
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "snoozeql savings --from 2026-01 --until 2026-03", description: "Show the first quarter of 2026" }
  ])
)
