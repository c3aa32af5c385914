import { FleetPolicy, UnitPolicyView } from "@snoozeql/domain/UnitPolicy"
import { Console, Effect, Option, Schema, Struct } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Advice } from "../advice/Advice.ts"
import { adviceLayer } from "../advice/adviceLayer.ts"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { explainFailures } from "../commandLine/failures.ts"
import { changePolicy, changesPolicy, type PolicyFlags, policyKeys } from "../commandLine/policyChange.ts"
import { selectInstance } from "../commandLine/selectInstance.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { fleetPolicyReport, policyReport } from "../output/policyReport.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues } from "../settings/settingFlags.ts"

const policyFlags = {
  oneIn: Flag.Finite("one-in").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Promise at most one needed hour in N slept hours. Plans that break it double it"),
    Flag.optional
  ),
  minimumWindow: Flag.Int("minimum-window").pipe(
    Flag.withMetavar("HOURS"),
    Flag.withDescription("The shortest sleep"),
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

/** Shows the policy of a unit, after the flags have changed it. */
const readPolicy = Effect.fnUntraced(function* (nameOrId: string, flags: PolicyFlags) {
  const advice = yield* Advice
  const { id, timezone } = yield* Effect.fromResult(selectInstance(yield* advice.instances, nameOrId))
  const before = yield* advice.policy(id)
  if (!changesPolicy(flags)) return { timezone, view: before }
  const policy = yield* Effect.fromResult(changePolicy(before.overrides, flags, timezone))
  return { timezone, view: yield* advice.replacePolicy(id, policy) }
})

const summary = "Shows or changes the policy that an instance or a cluster is judged by; without NAME, the fleet's"

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
  Effect.fn(function* ({ dataDir, instance, json, retentionDays, server, ...flags }) {
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
).pipe(
  Command.withDescription(
    `${summary}. A running server issues a new plan at once if it is asked, and otherwise after its next collection; a plan from before keeps the unit awake in the hours that are protected by then. ${adviceOrigin}`
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
