import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { DateTime, Effect, Layer } from "effect"
import type { AwsRequestError } from "./AwsRequestError.ts"
import { type Discovery, InstanceDiscovery } from "./InstanceDiscovery.ts"
import { partitionByCollectability } from "./planning/collectable.ts"

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

const createdLongAgo = DateTime.makeUnsafe("1900-01-01T00:00:00Z")

const make = (script: InstanceDiscoveryScript): InstanceDiscovery["Service"] => {
  const { account = "123456789012", region = "eu-west-1" } = script
  return {
    discover: Effect.gen(function* () {
      const now = yield* DateTime.now
      const found = script.instances(now).map((instance): DiscoveredInstance => ({
        provider: "aws",
        provider_id: `db-${instance.name}`,
        account,
        region,
        engine: "postgres",
        class: "db.t4g.micro",
        tags: {},
        status: "available",
        provider_created_at: createdLongAgo,
        ...instance
      }))
      const discovery: Discovery = { account, region, ...partitionByCollectability(found), apiCalls: 1 }
      return script.intercept === undefined ? discovery : yield* script.intercept(discovery)
    })
  }
}

/**
 * Discovery of instances that the caller makes up, for deterministic tests. Only `name` is required of an instance.
 *
 * @example
 * ScriptedInstanceDiscovery.layer({
 *   instances: (now) => [{ name: "orders", status: now.epochMilliseconds < stoppedAt ? "available" : "stopped" }]
 * })
 */
export const layer = (script: InstanceDiscoveryScript): Layer.Layer<InstanceDiscovery> =>
  Layer.succeed(InstanceDiscovery, make(script))
