import { AnalysisStatus } from "@snoozeql/domain/ActivityAnalysis"
import { RankingDecision } from "@snoozeql/domain/Decision"
import { InstanceKind } from "@snoozeql/domain/Instance"
import type { TagSelector } from "@snoozeql/domain/TagSelector"
import { Option } from "effect"
import { Flag } from "effect/cli"
import type { RecommendationFilter } from "../advice/Advice.ts"
import { tagFlag } from "./tagFlag.ts"

const valueFlag = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.optional)

/** The flags that select what `snoozeql recommend` lists. */
export const recommendationFlags = {
  kind: Flag.Literals("kind", InstanceKind.literals).pipe(
    Flag.withDescription("List only instances, or only clusters"),
    Flag.optional
  ),
  account: valueFlag("account", "List only what is in this AWS account"),
  region: valueFlag("region", "List only what is in this region"),
  engine: valueFlag("engine", "List only what has this engine, such as postgres"),
  owner: valueFlag("owner", "List only what has this owner, in its exact spelling"),
  environment: valueFlag("environment", "List only what has this environment, in its exact spelling"),
  status: Flag.Literals("status", AnalysisStatus.literals).pipe(
    Flag.withDescription("List only what has this result of the analysis, which is not the status in RDS"),
    Flag.optional
  ),
  recommended: Flag.Literals("recommended", ["true", "false"]).pipe(
    Flag.withDescription("List only what was recommended to sleep when its advice was issued, or only the rest"),
    Flag.optional
  ),
  decision: Flag.Literals("decision", RankingDecision.literals).pipe(
    Flag.withDescription(
      "List only what has this decision in force, or with `none` what has no decision; `all` lists everything. By default, all but what is dismissed"
    ),
    Flag.optional
  ),
  text: valueFlag("text", "List only what has this text in its name, in upper or lower case"),
  tag: tagFlag
}

/** The values of `recommendationFlags`: what is omitted is none. */
export type RecommendationSelection = {
  readonly [Name in Exclude<keyof RecommendationFilter, "recommended" | "tag">]-?: Option.Option<
    NonNullable<RecommendationFilter[Name]>
  >
} & { readonly recommended: Option.Option<"true" | "false">; readonly tag: ReadonlyArray<TagSelector> }

/** Returns the filter that the flags ask for. Pure. */
export const recommendationFilter = (flags: RecommendationSelection): RecommendationFilter => ({
  ...Option.match(flags.kind, { onNone: () => ({}), onSome: (kind) => ({ kind }) }),
  ...Option.match(flags.account, { onNone: () => ({}), onSome: (account) => ({ account }) }),
  ...Option.match(flags.region, { onNone: () => ({}), onSome: (region) => ({ region }) }),
  ...Option.match(flags.engine, { onNone: () => ({}), onSome: (engine) => ({ engine }) }),
  ...Option.match(flags.owner, { onNone: () => ({}), onSome: (owner) => ({ owner }) }),
  ...Option.match(flags.environment, { onNone: () => ({}), onSome: (environment) => ({ environment }) }),
  ...Option.match(flags.status, { onNone: () => ({}), onSome: (status) => ({ status }) }),
  ...Option.match(flags.recommended, { onNone: () => ({}), onSome: (text) => ({ recommended: text === "true" }) }),
  ...Option.match(flags.decision, { onNone: () => ({}), onSome: (decision) => ({ decision }) }),
  ...Option.match(flags.text, { onNone: () => ({}), onSome: (text) => ({ text }) }),
  ...(flags.tag.length > 0 && { tag: flags.tag })
})
