import { DecisionState } from "@snoozeql/domain/Decision"
import { InstanceSort } from "@snoozeql/domain/InstanceSort"
import { Command, Flag } from "effect/cli"
import { lazily } from "../commandLine/lazily.ts"
import { adviceOrigin } from "../commandLine/adviceFlags.ts"
import { sourceFlags } from "../commandLine/sourceFlags.ts"
import { tagFlag } from "../commandLine/tagFlag.ts"

const summary = "Lists the instances and clusters that are known"

export const instancesCommand = Command.make(
  "instances",
  {
    ...sourceFlags,
    kind: Flag.Literals("kind", ["instance", "cluster"]).pipe(
      Flag.withDescription("List only instances, or only clusters"),
      Flag.optional
    ),
    owner: Flag.String("owner").pipe(
      Flag.withDescription("List only what has this owner, in its exact spelling"),
      Flag.optional
    ),
    environment: Flag.String("environment").pipe(
      Flag.withDescription("List only what has this environment, in its exact spelling"),
      Flag.optional
    ),
    tag: tagFlag,
    decision: Flag.Literals("decision", DecisionState.literals).pipe(
      Flag.withDescription("List only what has this decision in force about its advice, or only what has none"),
      Flag.optional
    ),
    sort: Flag.Literals("sort", InstanceSort.literals).pipe(
      Flag.withDescription(
        "The order; by name unless it is given. A minus sign reverses it, after an equals sign: --sort=-hourly_cost"
      ),
      Flag.optional
    )
  },
  lazily(() => import("../handlers/instances.ts"))
).pipe(
  Command.withDescription(`${summary}. ${adviceOrigin}`),
  Command.withShortDescription(summary),
  Command.withExamples([
    { command: "snoozeql instances --kind cluster", description: "List the clusters" },
    {
      command: "snoozeql instances --tag team=shop --sort=-hourly_cost",
      description: "List a team's, the dearest first"
    }
  ])
)
