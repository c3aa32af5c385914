import { optionalColumns, requiredColumns } from "@snoozeql/analysis/hours/csv"
import { Instant } from "@snoozeql/domain/Instant"
import { TimeZoneName } from "@snoozeql/domain/TimeZoneName"
import { Argument, Command, Flag } from "effect/cli"
import { jsonFlag } from "../commandLine/jsonFlag.ts"
import { lazily } from "../commandLine/lazily.ts"

const flags = {
  timezone: Flag.String("timezone").pipe(
    Flag.withMetavar("TZ"),
    Flag.withSchema(TimeZoneName),
    Flag.withDescription("The IANA time zone in which the week is judged, such as Europe/Berlin")
  ),
  until: Flag.String("until").pipe(
    Flag.withMetavar("TIME"),
    Flag.withSchema(Instant),
    Flag.withDescription("The exclusive end of the history (RFC 3339); by default the hour after the last row"),
    Flag.optional
  ),
  policy: Flag.File("policy", { mustExist: true }).pipe(
    Flag.withDescription("A JSON file with the parts of the analysis policy that differ from the default"),
    Flag.optional
  ),
  json: jsonFlag,
  file: Argument.File("FILE", { mustExist: true }).pipe(
    Argument.withDescription(
      `CSV with the columns ${requiredColumns.join(",")} and, optionally, ${optionalColumns.join(",")}. status is RDS's status in that hour. An empty cell or NaN means: not observed`
    )
  )
}

export const analyzeCommand = Command.make(
  "analyze",
  flags,
  lazily(() => import("../handlers/analyze.ts"))
).pipe(
  Command.withDescription(
    "Reads an instance's history from a CSV file and says when it could sleep, and why not at other times. Needs no database"
  ),
  Command.withExamples([
    {
      command: "snoozeql analyze orders.csv --timezone Europe/Berlin",
      description: "Judge the hours of orders.csv in Berlin's time zone"
    }
  ])
)
