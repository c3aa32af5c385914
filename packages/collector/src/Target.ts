import { Context, Effect } from "effect"
import type { AccountRegion, InventoryTarget, MetricTarget } from "./AccountRegion.ts"
import type { CollectInterval } from "./CollectInterval.ts"

/**
 * Values of tags by key. An instance matches a key if its tag has one of the values; the value `*` matches every value.
 */
export type TagValues = Readonly<Record<string, ReadonlyArray<string>>>

/** Chooses instances by their tags. Keys and values are compared exactly, as AWS does. */
export interface TagFilter {
  /** If given, only instances that match every one of these keys are collected. */
  readonly include?: TagValues
  /** Instances that match any of these keys are not collected. */
  readonly exclude?: TagValues
}

/** What a pass collects from one account and region, and how. */
export interface Target {
  /** A name for people, or undefined if it has none. */
  readonly name?: string
  readonly inventory: InventoryTarget
  readonly metrics: MetricTarget
  readonly tags?: TagFilter
  /** In minutes. A target without an interval is collected at the collector's. */
  readonly interval?: CollectInterval
  /** The IANA time zone of its instances for which neither a user nor a tag has chosen one; it beats the fleet's. */
  readonly timezone?: string
}

/** The targets in force. */
export interface TargetSet {
  readonly targets: ReadonlyArray<Target>
  /** What a person should know about the targets, such as why a changed file was refused. Every run shows it. */
  readonly notes: ReadonlyArray<string>
}

/** The account and region of the SDK's own credentials. */
export const ownTarget: Target = { inventory: {}, metrics: {} }

/** Identifies an account and region among targets. Equal access and region give equal keys. */
export const targetKey = ({ externalId, profile, region, roleArn }: AccountRegion): string =>
  JSON.stringify([roleArn, externalId, profile, region])

/**
 * The targets of the collector. It is read when a pass begins, so that they may change between passes. By default there
 * is one target: the account and region of the SDK's own credentials.
 */
export const Targets = Context.Reference<Effect.Effect<TargetSet>>("@snoozeql/collector/Targets", {
  defaultValue: () => Effect.succeed({ targets: [ownTarget], notes: [] })
})
