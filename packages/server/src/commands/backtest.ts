import { optionalColumns, requiredColumns } from "@snoozeql/analysis/hours/csv"
import { defaultOneIn } from "@snoozeql/analysis/plan/promise"
import { OneIn } from "@snoozeql/domain/OneIn"
import { Instant } from "@snoozeql/domain/Instant"
import { TimeZoneName } from "@snoozeql/domain/TimeZoneName"
import { Argument, Command, Flag } from "effect/cli"
import { jsonFlag } from "../commandLine/jsonFlag.ts"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

const flags = {
  timezone: Flag.String("timezone").pipe(
    Flag.withMetavar("TZ"),
    Flag.withSchema(TimeZoneName),
    Flag.withDescription("The IANA time zone in which the databases of the files are used, such as Europe/Berlin"),
    Flag.optional
  ),
  instance: Flag.String("instance").pipe(
    Flag.withMetavar("NAME"),
    Flag.withDescription("Replay this instance's kept history instead of files: its name, or its id"),
    Flag.optional
  ),
  fleet: Flag.Boolean("fleet").pipe(
    Flag.withDescription(
      "Replay the kept histories of all units instead of files: of clusters, and of instances that are not members of one"
    ),
    Flag.withDefault(false)
  ),
  server: adviceFlags.server,
  dataDir: adviceFlags.dataDir,
  retentionDays: adviceFlags.retentionDays,
  refit: Flag.Literals("refit", ["hourly", "daily", "weekly"]).pipe(
    Flag.withDescription("How often a new plan is made (default daily)"),
    Flag.withDefault("daily" as const)
  ),
  look: Flag.Boolean("look").pipe(
    Flag.withDescription(
      "Check a planned sleep again just before the stop, and if the check fails, once more an hour later"
    ),
    Flag.withDefault(false)
  ),
  oneIn: Flag.Finite("one-in").pipe(
    Flag.withMetavar("N"),
    Flag.withSchema(OneIn),
    Flag.withDescription(`At most one in N slept hours may be needed (default ${defaultOneIn})`),
    Flag.withDefault(defaultOneIn)
  ),
  censored: Flag.Boolean("censored").pipe(
    Flag.withDescription("Hide the hours that are slept from later decisions, as in operation"),
    Flag.withDefault(false)
  ),
  from: Flag.String("from").pipe(
    Flag.withMetavar("TIME"),
    Flag.withSchema(Instant),
    Flag.withDescription("The first hour to decide (RFC 3339); by default the first midnight UTC after 14 days"),
    Flag.optional
  ),
  until: Flag.String("until").pipe(
    Flag.withMetavar("TIME"),
    Flag.withSchema(Instant),
    Flag.withDescription("The exclusive end (RFC 3339); by default the hour after the last row"),
    Flag.optional
  ),
  policy: Flag.File("policy", { mustExist: true }).pipe(
    Flag.withDescription("A JSON file with the parts of the analysis policy that differ from the default"),
    Flag.optional
  ),
  decisions: Flag.Path("decisions").pipe(
    Flag.withMetavar("FOLDER"),
    Flag.withDescription("A folder that gets NAME.csv for each file, with hour,asleep,risk for every replayed hour"),
    Flag.optional
  ),
  json: jsonFlag,
  paths: Argument.Path("PATH", { mustExist: true }).pipe(
    Argument.withDescription(
      `CSV files, or folders of them, with the columns ${requiredColumns.join(",")} and, optionally, ${optionalColumns.join(",")}`
    ),
    Argument.variadic()
  )
}

const summary =
  "Replays the past without knowledge of the future and says what would have been slept, and how often that would have been wrong"

export const backtestCommand = Command.make(
  "backtest",
  flags,
  lazily(() => import("../handlers/backtest.ts"))
).pipe(
  Command.withDescription(
    `${summary}. Replays CSV files, which needs no database, or with --instance or --fleet what is stored. ${adviceOrigin}`
  ),
  Command.withShortDescription(summary),
  Command.withExamples([
    {
      command: "snoozeql backtest histories --timezone Europe/Berlin --censored",
      description: "Replay every CSV file of the folder as if its advice had been followed"
    },
    { command: "snoozeql backtest --fleet --censored", description: "Replay all instances that are known" }
  ])
)
