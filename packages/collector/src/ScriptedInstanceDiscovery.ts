import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { DateTime, Effect, Layer } from "effect"
import type { AwsRequestError } from "./AwsRequestError.ts"
import { type Discovery, InstanceDiscovery, type StatusEvent } from "./InstanceDiscovery.ts"
import { partitionByCollectability } from "./discovery/collectable.ts"
import { accountOfRole, type InventoryTarget } from "./AccountRegion.ts"

/**
 * An instance of a scripted discovery. The defaults are: `provider_id` is `db-` and the name, `engine` is `postgres`,
 * `class` is `db.t4g.micro`, `status` is `available`, `tags` is empty, `provider_created_at` is in the year 1900, and
 * `provider_facts` are not known. If `provider_created_at` is null, the instance's metrics are not read.
 */
export type ScriptedInstance = Pick<DiscoveredInstance, "name"> &
  Partial<Omit<DiscoveredInstance, "name" | "provider" | "account" | "region">>

/** The instances that a scripted discovery finds. */
export interface InstanceDiscoveryScript {
  /** Returns the instances of a target at a time. They may appear, disappear and change their status. */
  readonly instances: (now: DateTime.Utc, target: InventoryTarget) => ReadonlyArray<ScriptedInstance>
  /** Returns the stops and starts that the provider knows at a time. If omitted, there are none. */
  readonly events?: (now: DateTime.Utc, target: InventoryTarget) => ReadonlyArray<StatusEvent>
  /** The AWS account id of a target without a role. The default is `123456789012`. */
  readonly account?: string
  /** The AWS region of a target without a region. The default is `eu-west-1`. */
  readonly region?: string
  /**
   * Receives every discovery before it is returned, and may change it, delay it, or fail instead. If omitted,
   * discoveries are returned unchanged.
   */
  readonly intercept?: (discovery: Discovery, target: InventoryTarget) => Effect.Effect<Discovery, AwsRequestError>
}

const createdLongAgo = DateTime.makeUnsafe("1900-01-01T00:00:00Z")

const make = (script: InstanceDiscoveryScript): InstanceDiscovery["Service"] => {
  return {
    statusEvents: (target) =>
      Effect.map(DateTime.now, (now) => ({ events: script.events?.(now, target) ?? [], apiCalls: 0 })),
    discover: Effect.fnUntraced(function* (target) {
      const account = accountOfRole(target.roleArn) ?? script.account ?? "123456789012"
      const region = target.region ?? script.region ?? "eu-west-1"
      const now = yield* DateTime.now
      const found = script.instances(now, target).map((instance): DiscoveredInstance => ({
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
      const discovery: Discovery = {
        account,
        region,
        kinds: ["instance", "cluster"],
        notes: [],
        ...partitionByCollectability(found),
        apiCalls: 1
      }
      return script.intercept === undefined ? discovery : yield* script.intercept(discovery, target)
    })
  }
}

/**
 * Discovery of instances from a script. Use it in deterministic tests. Only an instance's `name` is required.
 *
 * @example
 * ScriptedInstanceDiscovery.layer({
 *   instances: (now) => [{ name: "orders", status: now.epochMilliseconds < stoppedAt ? "available" : "stopped" }]
 * })
 */
export const layer = (script: InstanceDiscoveryScript): Layer.Layer<InstanceDiscovery> =>
  Layer.succeed(InstanceDiscovery, make(script))
