import type { DiscoveredInstance, InstanceKind } from "@snoozeql/domain/Instance"
import { Context, type DateTime, type Effect } from "effect"
import type { AwsRequestError } from "./AwsRequestError.ts"
import type { InventoryTarget } from "./AccountRegion.ts"

/** An instance or a cluster that was found but is not collected. */
export interface SkippedInstance {
  /** The DBInstanceIdentifier or DBClusterIdentifier, or an empty string if there is none. */
  readonly name: string
  readonly reason: string
}

/** A stop or a start of an instance or a cluster, as the provider recorded it. */
export interface StatusEvent {
  readonly kind: InstanceKind
  /** The name that the instance or cluster had then. */
  readonly name: string
  readonly at: DateTime.Utc
  /** The status that began: `stopped`, `starting` or `available`. */
  readonly status: string
}

/** Stops and starts, in no particular order. */
export interface StatusEvents {
  readonly events: ReadonlyArray<StatusEvent>
  /** How many requests were sent, including retries. */
  readonly apiCalls: number
}

/** All instances and clusters of one account and region. An incomplete list is a failure. */
export interface Discovery {
  /** The AWS account id, or undefined if no instance tells it and it could not be found otherwise. */
  readonly account: string | undefined
  readonly region: string
  /** The instances, and the clusters. */
  readonly instances: ReadonlyArray<DiscoveredInstance>
  /** What was listed completely. Clusters are missing if they could not be read. */
  readonly kinds: ReadonlyArray<InstanceKind>
  /** Notes for a person, such as that a permission is missing. */
  readonly notes: ReadonlyArray<string>
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

    /**
     * Returns the stops and starts of a target that the provider still knows, for about 14 days. Use it to know the
     * stopped hours from before the first sight of an instance.
     */
    readonly statusEvents: (target: InventoryTarget) => Effect.Effect<StatusEvents, AwsRequestError>
  }
>()("@snoozeql/collector/InstanceDiscovery") {}
