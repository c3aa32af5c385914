import type { AdviceVersion } from "@snoozeql/domain/Advice"
import type { StoreUnavailable } from "@snoozeql/domain/errors"
import { Context, type DateTime, type Duration, type Effect } from "effect"
import type { ChangePlace } from "./ChangePlace.ts"

/** Where the webhook stands. */
export interface WebhookState {
  /** The place of the last change that was told, or given up. */
  readonly place: ChangePlace
  /** How often the next changes were sent in vain. */
  readonly attempts: number
  /** When they are sent again; null if that is not waited for. */
  readonly next_attempt_at: DateTime.Utc | null
  /** What went wrong last; null if nothing did since the last delivery. */
  readonly problem: string | null
  /** When changes were last delivered; null if they never were. */
  readonly delivered_at: DateTime.Utc | null
  readonly delivered_changes: number
  /** How many changes the receiver refused for good, so that they were given up. */
  readonly refused_changes: number
}

/** The right to tell the webhook, which one server has at a time. */
export type WebhookLease = Pick<WebhookState, "place" | "attempts">

/** A change that was told or given up, and its place. Older servers follow its time and its version. */
export type ToldChange = ChangePlace & Pick<AdviceVersion, "issued_at" | "instance_id" | "version">

/** How telling some changes ended. */
export interface WebhookOutcome {
  /** The last of the changes. */
  readonly through: ToldChange
  readonly changes: number
  /** Why the receiver refused them for good; null if they were delivered. */
  readonly refusal: string | null
}

/**
 * Up to which change of advice the webhook was told, whoever tells it. Times are those of the database's clock. A lease
 * that is not renewed ends, so that a server that was killed stops nobody.
 */
export class WebhookStore extends Context.Service<
  WebhookStore,
  {
    /** Where the webhook stands; null before the first `claim`. */
    readonly state: Effect.Effect<WebhookState | null, StoreUnavailable>

    /**
     * Takes the lease, or renews it, for `holder` (a UUID in lower case, one for each server). Null if another holder has
     * it, or if a next attempt is waited for. The first claim of all puts the webhook at the present.
     */
    readonly claim: (holder: string, lease: Duration.Duration) => Effect.Effect<WebhookLease | null, StoreUnavailable>

    /** Records that changes were delivered, or refused for good. False if the holder has lost the lease. */
    readonly advance: (holder: string, outcome: WebhookOutcome) => Effect.Effect<boolean, StoreUnavailable>

    /**
     * Records that changes were sent in vain, and that they are sent again after a delay. It ends the lease. False if the
     * holder has lost it.
     */
    readonly postpone: (
      holder: string,
      failure: { readonly delay: Duration.Duration; readonly problem: string }
    ) => Effect.Effect<boolean, StoreUnavailable>

    /** Ends the lease of a holder. */
    readonly release: (holder: string) => Effect.Effect<void, StoreUnavailable>
  }
>()("@snoozeql/store/WebhookStore") {}
