import { Command } from "effect/cli"
import { settingFlags } from "../settings/settingFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

export const serveCommand = Command.make(
  "serve",
  settingFlags.server,
  lazily(() => import("../handlers/serve.ts"))
).pipe(
  Command.withDescription("Collects metrics on a schedule and serves them over HTTP"),
  Command.withExamples([
    { command: "snoozeql serve", description: "Serve on 127.0.0.1:8080 with the embedded database" },
    {
      command: "DATABASE_URL=postgres://localhost/snoozeql snoozeql serve --port 9000",
      description: "Serve on another port, with PostgreSQL"
    }
  ])
)
