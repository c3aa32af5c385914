import { Command, Flag } from "effect/cli"
import { adviceFlags, adviceOrigin } from "../commandLine/adviceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

const summary = "Lists all clusters and instances, those that could save the most first"

export const recommendCommand = Command.make(
  "recommend",
  {
    ...adviceFlags,
    owner: Flag.String("owner").pipe(
      Flag.withDescription("Lists only what has this owner, in its exact spelling"),
      Flag.optional
    ),
    environment: Flag.String("environment").pipe(
      Flag.withDescription("Lists only what has this environment, in its exact spelling"),
      Flag.optional
    )
  },
  lazily(() => import("../handlers/recommend.ts"))
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([
    {
      command: "DATABASE_URL=postgres://localhost/snoozeql snoozeql recommend",
      description: "Rank the instances of a PostgreSQL database, without a server"
    },
    { command: "snoozeql recommend --owner team-shop", description: "List only what belongs to an owner" },
    { command: "snoozeql recommend --server http://127.0.0.1:9000", description: "Ask a running server" }
  ])
)
