import { NodeServices } from "@effect/platform-node"
import { ConfigProvider, Effect, Layer, Logger, Runtime } from "effect"
import { Command } from "effect/cli"
import { TestConsole } from "effect/testing"
import { joinNegativeValues } from "../../src/commandLine/joinNegativeValues.ts"
import { activityCommand } from "../../src/commands/activity.ts"
import { backtestCommand } from "../../src/commands/backtest.ts"
import { costsCommand } from "../../src/commands/costs.ts"
import { decideCommand } from "../../src/commands/decide.ts"
import { doctorCommand } from "../../src/commands/doctor.ts"
import { exportCommand } from "../../src/commands/export.ts"
import { exportsCommand } from "../../src/commands/exports.ts"
import { instancesCommand } from "../../src/commands/instances.ts"
import { keysCommand } from "../../src/commands/keys.ts"
import { metricsCommand } from "../../src/commands/metrics.ts"
import { migrateCommand } from "../../src/commands/migrate.ts"
import { planCommand } from "../../src/commands/plan.ts"
import { policyCommand } from "../../src/commands/policy.ts"
import { recommendCommand } from "../../src/commands/recommend.ts"
import { runsCommand } from "../../src/commands/runs.ts"
import { savingsCommand } from "../../src/commands/savings.ts"
import { whyCommand } from "../../src/commands/why.ts"

const program = Command.make("snoozeql").pipe(
  Command.withSubcommands([
    recommendCommand,
    planCommand,
    whyCommand,
    policyCommand,
    decideCommand,
    costsCommand,
    activityCommand,
    exportCommand,
    exportsCommand,
    backtestCommand,
    keysCommand,
    instancesCommand,
    metricsCommand,
    doctorCommand,
    migrateCommand,
    runsCommand,
    savingsCommand
  ])
)

/** The configuration that a command reads instead of the machine's. */
export const configured = (environment: Readonly<Record<string, string>>) =>
  Layer.mergeAll(NodeServices.layer, ConfigProvider.layer(ConfigProvider.fromUnknown(environment)))

/** Runs a command that prints advice inside this process, which is faster than a process of its own. */
export const runInProcess = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>>) =>
  Effect.suspend(() => {
    const logs: Array<string> = []
    const recorder = Logger.layer([Logger.make(({ message }) => void logs.push(String(message)))])
    return Effect.gen(function* () {
      yield* Command.runWith(program, { version: "0.0.0" })(joinNegativeValues(args))
      return {
        stdout: (yield* TestConsole.logLines).join("\n"),
        stderr: (yield* TestConsole.errorLines).join("\n"),
        logs: logs.join("\n")
      }
    }).pipe(Effect.provide([configured(environment), recorder, TestConsole.layer]))
  })

/** The exit code of a process that ends with such a command's failure. */
export const exitCodeOf = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>>) =>
  Effect.map(Effect.exit(runInProcess(args, environment)), (exit) => {
    let code = 0
    Runtime.defaultTeardown(exit, (given) => {
      code = given
    })
    return code
  })

/** The message of such a command's failure. */
export const failureOf = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>>) =>
  Effect.map(Effect.flip(runInProcess(args, environment)), (error) =>
    error instanceof Error ? error.message : String(error)
  )
