import { metricNames } from "@snoozeql/domain/MetricName"
import { Duration } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { lazily } from "../commandLine/lazily.ts"
import { momentFlag } from "../commandLine/momentFlag.ts"
import { adviceOrigin } from "../commandLine/adviceFlags.ts"
import { sourceFlags } from "../commandLine/sourceFlags.ts"

const summary =
  "Shows for each metric of an instance its least, average, greatest and newest value in a range, and a small graph"

export const metricsCommand = Command.make(
  "metrics",
  {
    ...sourceFlags,
    from: momentFlag("from", "The beginning of the range, such as -24h or 2027-01-01T00:00:00Z (default -7d)").pipe(
      Flag.withDefault(Duration.days(7))
    ),
    until: momentFlag("until", "The end of the range, inclusive (default now)").pipe(Flag.withDefault(Duration.zero)),
    metric: Flag.Literals("metric", metricNames).pipe(
      Flag.withDescription("Show only this metric; repeatable"),
      Flag.atLeast(0)
    ),
    instance: Argument.String("NAME").pipe(
      Argument.withDescription("The name of the instance, or its id if several have the name")
    )
  },
  lazily(() => import("../handlers/metrics.ts"))
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "snoozeql metrics orders-db --from -14d", description: "Show the metrics of two weeks" },
    {
      command: "snoozeql metrics orders-db --metric CPUUtilization --from -24h --json",
      description: "Print the hours of a day as JSON"
    }
  ])
)
