import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Layer } from "effect"
import { CliOutput, Command } from "effect/cli"
import { existsSync } from "node:fs"
import { activityCommand } from "./commands/activity.ts"
import { analyzeCommand } from "./commands/analyze.ts"
import { assessCommand } from "./commands/assess.ts"
import { backtestCommand } from "./commands/backtest.ts"
import { collectCommand } from "./commands/collect.ts"
import { costsCommand } from "./commands/costs.ts"
import { decideCommand } from "./commands/decide.ts"
import { demoCommand } from "./commands/demo.ts"
import { doctorCommand } from "./commands/doctor.ts"
import { exportCommand } from "./commands/export.ts"
import { exportsCommand } from "./commands/exports.ts"
import { importCommand } from "./commands/import.ts"
import { instancesCommand } from "./commands/instances.ts"
import { keysCommand } from "./commands/keys.ts"
import { metricsCommand } from "./commands/metrics.ts"
import { migrateCommand } from "./commands/migrate.ts"
import { planCommand } from "./commands/plan.ts"
import { policyCommand } from "./commands/policy.ts"
import { recommendCommand } from "./commands/recommend.ts"
import { runsCommand } from "./commands/runs.ts"
import { savingsCommand } from "./commands/savings.ts"
import { serveCommand } from "./commands/serve.ts"
import { simulateCommand } from "./commands/simulate.ts"
import { whyCommand } from "./commands/why.ts"
import { cliFormatter } from "./commandLine/cliFormatter.ts"
import { cliPresenter } from "./commandLine/cliPresenter.ts"
import { joinNegativeValues } from "./commandLine/joinNegativeValues.ts"
import { commandLogging } from "./layers/logging.ts"
import { logTerminal, OutputTerminal, processTerminal } from "./output/OutputTerminal.ts"
import { runMain } from "./process/runMain.ts"
import { teardown } from "./process/teardown.ts"
import { version } from "./commandLine/version.ts"

// Reads .env into the environment, where the AWS SDK looks too. A variable that is set already wins.
if (existsSync(".env")) process.loadEnvFile(".env")

const snoozeql = Command.make("snoozeql").pipe(
  Command.withDescription(
    "Learns from CloudWatch metrics when RDS databases are idle, and says when they could sleep, which means that RDS stops them. It stops nothing itself. Begin with `snoozeql demo`, or with `snoozeql assess` for your own account. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration"
  ),
  Command.withSubcommands([
    assessCommand,
    serveCommand,
    collectCommand,
    recommendCommand,
    planCommand,
    whyCommand,
    policyCommand,
    decideCommand,
    costsCommand,
    savingsCommand,
    activityCommand,
    instancesCommand,
    metricsCommand,
    runsCommand,
    exportCommand,
    exportsCommand,
    analyzeCommand,
    backtestCommand,
    importCommand,
    doctorCommand,
    migrateCommand,
    keysCommand,
    simulateCommand,
    demoCommand
  ])
)

Command.runWith(snoozeql, { version })(joinNegativeValues(process.argv.slice(2))).pipe(
  Effect.provide([
    NodeServices.layer,
    commandLogging(logTerminal()),
    CliOutput.layer(cliFormatter),
    CliOutput.layerPresenter(cliPresenter),
    Layer.succeed(OutputTerminal, processTerminal())
  ]),
  (program) => runMain(program, { teardown })
)
