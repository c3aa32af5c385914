import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { Context, type Effect } from "effect"
import type { AwsRequestError } from "./AwsRequestError.ts"

/** An instance that was found but is not collected. */
export interface SkippedInstance {
  /** The DBInstanceIdentifier, or an empty string if there is none. */
  readonly name: string
  readonly reason: string
}

/** The instances of one account and region. */
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
    /** Returns all instances, whatever their status. It retries throttling and transient failures before it fails. */
    readonly discover: Effect.Effect<Discovery, AwsRequestError>
  }
>()("@snoozeql/collector/InstanceDiscovery") {}
