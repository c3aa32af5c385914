import { Context, type DateTime, type Effect } from "effect"
import type { AccountRegion } from "./AccountRegion.ts"
import type { AwsOperation, AwsRequestError } from "./AwsRequestError.ts"

/** Whether AWS allows an operation. */
export interface CheckedOperation {
  readonly operation: AwsOperation
  /** The IAM action that allows it; null if it needs none. */
  readonly permission: string | null
  /** Whether a pass works without it, only with less. */
  readonly isOptional: boolean
  /** Why it did not work, or undefined if it did. */
  readonly error: AwsRequestError | undefined
}

/** What AWS says to the credentials of an account and region. */
export interface CheckedAccess {
  /** The account that GetCallerIdentity names; undefined if it failed. */
  readonly account: string | undefined
  /** How many milliseconds AWS's clock is ahead of this machine's; undefined if no response told. */
  readonly clockAheadMillis: number | undefined
  /** GetCallerIdentity first. If it fails because of the credentials, nothing else was asked. */
  readonly operations: ReadonlyArray<CheckedOperation>
  /** When it was checked, by this machine's clock. */
  readonly at: DateTime.Utc
}

/**
 * Asks AWS whether the collector may do what it does, once for each operation, and changes nothing there. Use it to
 * explain a setup to people. One of the requests reads one hour of a metric that does not exist, which CloudWatch bills as any query.
 *
 * `AccessCheckAws.layer` (`aws/AccessCheckAws`) provides it over the AWS SDK.
 */
export class AccessCheck extends Context.Service<
  AccessCheck,
  {
    /** Never fails: what does not work is part of the result. It retries a request once. */
    readonly check: (target: AccountRegion) => Effect.Effect<CheckedAccess>
  }
>()("@snoozeql/collector/AccessCheck") {}
