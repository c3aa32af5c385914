import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect } from "effect"
import { CliOutput, Command } from "effect/cli"
import { existsSync } from "node:fs"
import { activityCommand } from "./commands/activity.ts"
import { analyzeCommand } from "./commands/analyze.ts"
import { backtestCommand } from "./commands/backtest.ts"
import { collectCommand } from "./commands/collect.ts"
import { costsCommand } from "./commands/costs.ts"
import { demoCommand } from "./commands/demo.ts"
import { importCommand } from "./commands/import.ts"
import { keysCommand } from "./commands/keys.ts"
import { migrateCommand } from "./commands/migrate.ts"
import { recommendCommand } from "./commands/recommend.ts"
import { serveCommand } from "./commands/serve.ts"
import { simulateCommand } from "./commands/simulate.ts"
import { cliFormatter } from "./commandLine/cliFormatter.ts"
import { loggingLayer } from "./layers/logging.ts"
import { runMain } from "./process/runMain.ts"
import { teardown } from "./process/teardown.ts"
import { version } from "./commandLine/version.ts"

// Reads .env into the environment, where the AWS SDK looks too. A variable that is set already wins.
if (existsSync(".env")) process.loadEnvFile(".env")

const snoozeql = Command.make("snoozeql").pipe(
  Command.withDescription("Learns when databases are idle, from their CloudWatch metrics"),
  Command.withSubcommands([
    serveCommand,
    collectCommand,
    recommendCommand,
    costsCommand,
    activityCommand,
    analyzeCommand,
    backtestCommand,
    importCommand,
    migrateCommand,
    keysCommand,
    simulateCommand,
    demoCommand
  ])
)

Command.run(snoozeql, { version }).pipe(
  Effect.provide([NodeServices.layer, loggingLayer(process.stderr.isTTY), CliOutput.layer(cliFormatter)]),
  (program) => runMain(program, { teardown })
)
