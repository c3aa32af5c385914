import { Argument, Command, Flag } from "effect/cli"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

const toggle = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

const decisionFlags = {
  accept: toggle("accept", "Accept the advice as it is now"),
  dismiss: toggle("dismiss", "Dismiss the advice as it is now. Needs --reason"),
  withdraw: toggle("withdraw", "Withdraw what was decided"),
  reason: Flag.String("reason").pipe(
    Flag.withMetavar("TEXT"),
    Flag.withDescription("Why, for those who ask later"),
    Flag.optional
  ),
  until: Flag.String("until").pipe(
    Flag.withMetavar("TIME"),
    Flag.withDescription(
      "How long the decision holds: a day such as 2026-12-01 (its beginning by the unit's clocks), or a time such as 2026-12-01T08:00:00Z. Without it, until the advice changes"
    ),
    Flag.optional
  ),
  by: Flag.String("by").pipe(
    Flag.withMetavar("NAME"),
    Flag.withDescription(
      "Who decides. A server that is asked with a key of `snoozeql keys create` records the name of the key"
    ),
    Flag.optional
  )
}

const summary = "Accepts or dismisses the advice for an instance or a cluster; without flags, shows what was decided"

export const decideCommand = Command.make(
  "decide",
  {
    ...adviceFlags,
    ...decisionFlags,
    instance: Argument.String("NAME").pipe(
      Argument.withDescription("The name of the instance or cluster, or its id if several have the name")
    )
  },
  lazily(() => import("../handlers/decide.ts"))
).pipe(
  Command.withDescription(
    `${summary}. What is dismissed is omitted from the ranking and its totals until the date, or until its advice changes materially; snoozeql recommend --decision dismissed lists it. Plans do not depend on decisions. ${adviceOrigin}`
  ),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "snoozeql decide orders-db --accept --by anna", description: "Say that the advice is followed" },
    {
      command: 'snoozeql decide orders-db --dismiss --reason "load tests at night" --until 2026-12-01',
      description: "Take orders-db out of the ranking until December"
    },
    { command: "snoozeql decide orders-db --withdraw", description: "Put it into the ranking again" }
  ])
)
