import { Struct } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"
import { policyKeys } from "../commandLine/policyChange.ts"

const policyFlags = {
  oneIn: Flag.Finite("one-in").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("The promise: at most one needed hour in N slept hours. N doubles if the plans break it"),
    Flag.optional
  ),
  minimumWindow: Flag.Int("minimum-window").pipe(
    Flag.withMetavar("HOURS"),
    Flag.withDescription("The fewest hours of a sleep"),
    Flag.optional
  ),
  protectHours: Flag.String("protect-hours").pipe(
    Flag.withMetavar('"DAYS FROM-TO"'),
    Flag.withDescription(
      'Local hours that never sleep, such as "mon-fri 08:00-18:00" or "daily 22:00-02:00"; `none` for none. May be given several times, and replaces all earlier ones'
    ),
    Flag.atLeast(0)
  ),
  protectDates: Flag.String("protect-date").pipe(
    Flag.withMetavar("DATE"),
    Flag.withDescription(
      "A local day that never sleeps: 2026-12-24, every-12-24, last-working-day (Monday to Friday, of every month) or last-working-day-12 (of December); `none` for none. May be given several times, and replaces all earlier ones"
    ),
    Flag.atLeast(0)
  ),
  awakeUntil: Flag.String("awake-until").pipe(
    Flag.withMetavar("TIME"),
    Flag.withDescription(
      "No sleep before this: a day such as 2026-12-01 (its beginning by the unit's clocks), or a time such as 2026-12-01T08:00:00Z"
    ),
    Flag.optional
  ),
  reset: Flag.Literals("reset", Struct.keys(policyKeys)).pipe(
    Flag.withDescription("Use the fleet's value of this setting again. May be given several times"),
    Flag.atLeast(0)
  ),
  clear: Flag.Boolean("clear").pipe(
    Flag.withDescription("Use the fleet's values again, except for those that other flags set"),
    Flag.withDefault(false)
  )
}

const summary =
  "Shows or changes the policy that an instance or a cluster is judged by; without NAME, shows the fleet's, which holds where a unit has no value of its own"

export const policyCommand = Command.make(
  "policy",
  {
    ...adviceFlags,
    ...policyFlags,
    instance: Argument.String("NAME").pipe(
      Argument.withDescription("The name of the instance or cluster, or its id if several have the name"),
      Argument.optional
    )
  },
  lazily(() => import("../handlers/policy.ts"))
).pipe(
  Command.withDescription(
    `${summary}. A running server issues a new plan at once if this command asks it, and otherwise after its next collection. Until then, the earlier plan keeps the unit awake in the hours that the policy protects. ${adviceOrigin}`
  ),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "snoozeql policy", description: "Show the fleet's policy" },
    {
      command: "snoozeql policy orders-db --protect-date every-12-24 --protect-date last-working-day",
      description: "Keep orders-db awake on Christmas Eve and at month ends"
    },
    {
      command: "snoozeql policy orders-db --awake-until 2026-12-01",
      description: "Keep orders-db awake until December"
    }
  ])
)
