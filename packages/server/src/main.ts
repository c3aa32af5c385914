import { NodeServices } from "@effect/platform-node"
import { Cause, Effect, Exit, Runtime } from "effect"
import { CliError, CliOutput, Command } from "effect/cli"
import { existsSync } from "node:fs"
import { activityCommand } from "./commands/activity.ts"
import { analyzeCommand } from "./commands/analyze.ts"
import { backtestCommand } from "./commands/backtest.ts"
import { collect } from "./commands/collect.ts"
import { demo } from "./commands/demo.ts"
import { importCommand } from "./commands/import.ts"
import { migrate } from "./commands/migrate.ts"
import { recommend } from "./commands/recommend.ts"
import { serve } from "./commands/serve.ts"
import { simulate } from "./commands/simulate.ts"
import { cliFormatter } from "./output/cliFormatter.ts"
import { loggingLayer } from "./logging.ts"
import { runMain } from "./process/runMain.ts"
import { version } from "./version.ts"

// Into the environment, where the AWS SDK looks as well; what is set there already wins.
if (existsSync(".env")) process.loadEnvFile(".env")

const snoozeql = Command.make("snoozeql").pipe(
  Command.withDescription("Learns when databases are idle, from their CloudWatch metrics"),
  Command.withSubcommands([
    serve,
    collect,
    recommend,
    activityCommand,
    analyzeCommand,
    backtestCommand,
    importCommand,
    migrate,
    simulate,
    demo
  ])
)

// Wrong usage ends with 2, what was told to stop with the code that its command has left.
const teardown: Runtime.Teardown = (exit, onExit) => {
  if (Exit.isFailure(exit)) {
    if (Cause.hasInterruptsOnly(exit.cause) && process.exitCode !== undefined) return onExit(Number(process.exitCode))
    const error = Cause.squash(exit.cause)
    if (CliError.isCliError(error) && error._tag === "ShowHelp") return onExit(error.errors.length > 0 ? 2 : 0)
  }
  return Runtime.defaultTeardown(exit, onExit)
}

Command.run(snoozeql, { version }).pipe(
  Effect.provide([NodeServices.layer, loggingLayer(process.stderr.isTTY), CliOutput.layer(cliFormatter)]),
  (program) => runMain(program, { teardown })
)
