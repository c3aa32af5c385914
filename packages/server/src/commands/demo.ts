import { Command } from "effect/cli"
import { lazily } from "../commandLine/lazily.ts"
import { settingFlags } from "../settings/settingFlags.ts"

export const demoCommand = Command.make(
  "demo",
  { host: settingFlags.server.host, port: settingFlags.server.port },
  lazily(() => import("../handlers/demo.ts"))
).pipe(
  Command.withDescription("Runs the server against a simulated fleet, to look around. Its data is in .snoozeql-demo")
)
