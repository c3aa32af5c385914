import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { Context, type DateTime, type Effect, Layer } from "effect"
import type { AwsRequestError } from "./AwsRequestError.ts"
import { makeScriptedInstanceDiscovery } from "./internal/scriptedInstanceDiscovery.ts"

/** An instance that was found and is not collected. */
export interface SkippedInstance {
  /** The DBInstanceIdentifier, or an empty text where there is none. */
  readonly name: string
  readonly reason: string
}

/** What there is to collect in one account and region. */
export interface Discovery {
  /** The AWS account id; undefined where there is no instance to read it from. */
  readonly account: string | undefined
  readonly region: string
  readonly instances: ReadonlyArray<DiscoveredInstance>
  readonly skipped: ReadonlyArray<SkippedInstance>
  /** How many requests it took, retries included. */
  readonly apiCalls: number
}

/**
 * An instance of a scripted discovery. Left out: `provider_id` is `db-` and the name, `engine` `postgres`, `class`
 * `db.t4g.micro`, `status` `available`, `tags` empty, `provider_created_at` in the year 1900, `provider_facts` not known.
 * Nothing is read of an instance whose `provider_created_at` is null.
 */
export type ScriptedInstance = Pick<DiscoveredInstance, "name"> &
  Partial<Omit<DiscoveredInstance, "name" | "provider" | "account" | "region">>

/** What a scripted discovery finds. */
export interface InstanceDiscoveryScript {
  /** The instances at a time: they may come, go and change their status. */
  readonly instances: (now: DateTime.Utc) => ReadonlyArray<ScriptedInstance>
  /** The AWS account id, by default `123456789012`. */
  readonly account?: string
  /** The AWS region, by default `eu-west-1`. */
  readonly region?: string
  /** Sees every answer and may change it, delay it, or fail in its place. Left out, answers are given as they are. */
  readonly intercept?: (discovery: Discovery) => Effect.Effect<Discovery, AwsRequestError>
}

/**
 * Finds the RDS instances of one account and region.
 *
 * The layer over the AWS SDK is in `aws/InstanceDiscoveryAws`.
 */
export class InstanceDiscovery extends Context.Service<
  InstanceDiscovery,
  {
    /** All instances, whatever their status. Throttling and transient failures have been retried when it fails. */
    readonly discover: Effect.Effect<Discovery, AwsRequestError>
  }
>()("@snoozeql/collector/InstanceDiscovery") {
  /**
   * Discovery of instances that the caller makes up, for deterministic tests. Only `name` is required of an instance.
   *
   * @example
   * InstanceDiscovery.layerScripted({
   *   instances: (now) => [{ name: "orders", status: now.epochMilliseconds < stoppedAt ? "available" : "stopped" }]
   * })
   */
  static readonly layerScripted = (script: InstanceDiscoveryScript): Layer.Layer<InstanceDiscovery> =>
    Layer.succeed(InstanceDiscovery, makeScriptedInstanceDiscovery(script))
}
