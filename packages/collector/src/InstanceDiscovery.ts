import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { Context, type Effect } from "effect"
import type { AwsRequestError } from "./AwsRequestError.ts"
import type { InventoryTarget } from "./Target.ts"

/** An instance that was found but is not collected. */
export interface SkippedInstance {
  /** The DBInstanceIdentifier, or an empty string if there is none. */
  readonly name: string
  readonly reason: string
}

/** All instances of one account and region. An incomplete list is a failure. */
export interface Discovery {
  /** The AWS account id, or undefined if there is no instance to read it from. */
  readonly account: string | undefined
  readonly region: string
  readonly instances: ReadonlyArray<DiscoveredInstance>
  readonly skipped: ReadonlyArray<SkippedInstance>
  /** How many requests were sent, including retries. */
  readonly apiCalls: number
}

/**
 * Finds the RDS instances of one account and region.
 *
 * `InstanceDiscoveryAws.layer` (`aws/InstanceDiscoveryAws`) provides it over the AWS SDK,
 * `ScriptedInstanceDiscovery.layer` for tests.
 */
export class InstanceDiscovery extends Context.Service<
  InstanceDiscovery,
  {
    /**
     * Returns all instances of a target, whatever their status. It retries throttling and transient failures before it
     * fails.
     */
    readonly discover: (target: InventoryTarget) => Effect.Effect<Discovery, AwsRequestError>
  }
>()("@snoozeql/collector/InstanceDiscovery") {}
