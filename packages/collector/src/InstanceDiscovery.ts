import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { Context, type Effect } from "effect"
import type { AwsRequestError } from "./AwsRequestError.ts"

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
 * Finds the RDS instances of one account and region.
 *
 * Its layers are `InstanceDiscoveryAws.layer` over the AWS SDK (`aws/InstanceDiscoveryAws`), and
 * `ScriptedInstanceDiscovery.layer` for tests.
 */
export class InstanceDiscovery extends Context.Service<
  InstanceDiscovery,
  {
    /** All instances, whatever their status. Throttling and transient failures have been retried when it fails. */
    readonly discover: Effect.Effect<Discovery, AwsRequestError>
  }
>()("@snoozeql/collector/InstanceDiscovery") {}
