import { TimeZoneName } from "@snoozeql/domain/TimeZoneName"
import { metricNames } from "@snoozeql/domain/MetricName"
import { DateTime, Duration, Effect, Option, Schema } from "effect"
import { Argument, CliError, Command, Flag } from "effect/cli"
import { settingFlags } from "../settings/settingFlags.ts"
import { jsonFlag } from "../commandLine/jsonFlag.ts"
import { lazily } from "../commandLine/lazily.ts"

const wrongValue = (flag: string, expected: string, text: string) =>
  new CliError.InvalidValue({ option: flag, value: text, expected, kind: "flag" })

/** A bare number means minutes. */
const decodePeriod = (text: string) =>
  Schema.decodeOption(Schema.DurationFromString)(/^\d+$/.test(text) ? `${text} minutes` : text).pipe(
    Option.filter((period) => Duration.isGreaterThan(period, Duration.zero) && Duration.isFinite(period)),
    Effect.fromOption,
    Effect.mapError(() => wrongValue("period", "a duration such as '5 minutes'", text))
  )

const decodeZone = (text: string) =>
  Schema.decodeOption(TimeZoneName)(text).pipe(
    Option.flatMap(DateTime.zoneMakeNamed),
    Effect.fromOption,
    Effect.mapError(() => wrongValue("timezone", "an IANA time zone such as Europe/Berlin", text))
  )

const flags = {
  instance: Flag.String("instance").pipe(
    Flag.withMetavar("NAME"),
    Flag.withDescription("The instance that the values belong to: its name, or its id if several have the name")
  ),
  metric: Flag.Literals("metric", metricNames).pipe(Flag.withDescription("The metric that the values belong to")),
  result: Flag.String("result").pipe(
    Flag.withMetavar("ID"),
    Flag.withDescription("Which result of get-metric-data to read if the file has several"),
    Flag.optional
  ),
  period: Flag.String("period").pipe(
    Flag.withMetavar("DURATION"),
    Flag.withDescription(
      "The period of a value, such as '5 minutes'. Only needed if neither the file nor the distance between its values shows it"
    ),
    Flag.mapEffect(decodePeriod),
    Flag.optional
  ),
  timezone: Flag.String("timezone").pipe(
    Flag.withMetavar("ZONE"),
    Flag.withDescription("The time zone of timestamps without an offset, such as Europe/Berlin (default UTC)"),
    Flag.mapEffect(decodeZone),
    Flag.withDefault(DateTime.zoneMakeNamedUnsafe("UTC"))
  ),
  create: Flag.Boolean("create").pipe(
    Flag.withDescription("Register the instance if none has the name"),
    Flag.withDefault(false)
  ),
  providerId: Flag.String("provider-id").pipe(
    Flag.withDescription(`With --create, the DbiResourceId by which discovery recognizes the instance (default NAME)`),
    Flag.optional
  ),
  account: Flag.String("account").pipe(
    Flag.withDescription("With --create, the AWS account id (default unknown)"),
    Flag.optional
  ),
  dataDir: settingFlags.collection.dataDir,
  retentionDays: settingFlags.collection.retentionDays,
  region: settingFlags.collection.region,
  json: jsonFlag,
  file: Argument.File("FILE", { mustExist: true }).pipe(
    Argument.withDescription(
      "JSON from `aws cloudwatch get-metric-statistics` or `get-metric-data`, or from boto3; CSV of a CloudWatch graph or of a Grafana panel; or CSV with the columns `timestamp,value`"
    )
  )
}

export const importCommand = Command.make(
  "import",
  flags,
  lazily(() => import("../handlers/import.ts"))
).pipe(
  Command.withDescription(
    "Summarizes recorded values of a metric by hour, and stores the hours. Importing a file again changes nothing"
  ),
  Command.withExamples([
    {
      command: "snoozeql import --instance orders --metric CPUUtilization cpu.csv",
      description: "Import CSV with the columns timestamp,value"
    },
    {
      command: "snoozeql import --instance orders --metric ReadIOPS --result m1 metric-data.json",
      description: "Import one result of aws cloudwatch get-metric-data"
    },
    {
      command: "snoozeql import --instance orders --metric CPUUtilization --timezone Europe/Berlin grafana.csv",
      description: "Import a CSV file of Grafana with timestamps in Berlin's time zone"
    }
  ])
)
