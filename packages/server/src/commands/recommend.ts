import { Command, Flag } from "effect/cli"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"
import { recommendationFlags } from "../commandLine/recommendationFlags.ts"

const summary = "Lists all clusters and instances, those that could save the most first"

export const recommendCommand = Command.make(
  "recommend",
  {
    ...adviceFlags,
    ...recommendationFlags,
    format: Flag.Literals("format", ["text", "csv"]).pipe(
      Flag.withDescription(
        "Print a table for people, or CSV: a line for each instance or cluster, with amounts after discounts (default text)"
      ),
      Flag.withDefault("text")
    )
  },
  lazily(() => import("../handlers/recommend.ts"))
).pipe(
  Command.withDescription(
    `${summary}. The advice is what was issued last. Without a server, advice that is due is issued and replayed first, for at most 20 seconds. ${adviceOrigin}`
  ),
  Command.withShortDescription(summary),
  Command.withExamples([
    {
      command: "DATABASE_URL=postgres://localhost/snoozeql snoozeql recommend",
      description: "Rank the instances of a PostgreSQL database, without a server"
    },
    { command: "snoozeql recommend --owner team-shop", description: "List only what belongs to an owner" },
    { command: "snoozeql recommend --recommended true --format csv", description: "Write what could sleep as CSV" },
    { command: "snoozeql recommend --server http://127.0.0.1:9000", description: "Ask a running server" }
  ])
)
