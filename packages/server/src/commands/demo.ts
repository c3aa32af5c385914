import { Effect } from "effect"
import { Command } from "effect/cli"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues, settingFlags } from "../settings/settingFlags.ts"

// Loaded when the command runs, as it brings the whole server and the simulator.
const loadDemo = Effect.promise(() => import("../simulated/runDemo.ts"))

export const demoCommand = Command.make(
  "demo",
  { host: settingFlags.server.host, port: settingFlags.server.port },
  Effect.fn(function* (flags) {
    const settings = yield* readSettings(flagValues(flags))
    const { runDemo } = yield* loadDemo
    return yield* runDemo(settings)
  })
).pipe(
  Command.withDescription("Runs the server against a simulated fleet, to look around. Its data is in .snoozeql-demo")
)
