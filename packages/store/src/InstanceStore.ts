import type {
  InstanceAlreadyExists,
  InstanceNotFound,
  InvalidInstance,
  InvalidPage,
  InvalidTimezone,
  StoreUnavailable
} from "@snoozeql/domain/errors"
import type {
  DiscoveredInstance,
  Instance,
  InstanceId,
  InstanceRegistration,
  InstanceUpdate
} from "@snoozeql/domain/Instance"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"
import type { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { Context, type DateTime, type Effect } from "effect"

/** A page of a listing by name, then id. */
export interface InstancePage {
  readonly limit?: number
  /** The last instance of the page before. */
  readonly after?: { readonly name: string; readonly id: InstanceId }
}

/**
 * When a discovery took place, by clocks of which one may be wrong: after `notBefore` and before `notAfter`, whichever is
 * right. Both are the discovery's `seenAt` unless they are given.
 */
export interface DiscoveryPeriod {
  /** The slower of the clocks before the discovery. A name is known to have been the instance's until then. */
  readonly notBefore: DateTime.Utc
  /** The faster of the clocks after the discovery. A new name is known to be the instance's from then on. */
  readonly notAfter: DateTime.Utc
}

/** The known instances and the changes of their status. */
export class InstanceStore extends Context.Service<
  InstanceStore,
  {
    /** Instances by name, then id; all of them without a limit. */
    readonly list: (page?: InstancePage) => Effect.Effect<ReadonlyArray<Instance>, InvalidPage | StoreUnavailable>

    readonly get: (id: InstanceId) => Effect.Effect<Instance, InstanceNotFound | StoreUnavailable>

    /**
     * Registers an instance by hand, with status `unknown` until discovery sees it. Without a time zone it has that of its
     * tag `snoozeql:timezone`, or else the fleet's default.
     */
    readonly register: (
      registration: InstanceRegistration,
      now: DateTime.Utc
    ) => Effect.Effect<Instance, InvalidInstance | InstanceAlreadyExists | StoreUnavailable>

    /** Changes what the user may set. A time zone is then the user's choice, until `reset_timezone` takes it back. */
    readonly update: (
      id: InstanceId,
      update: InstanceUpdate
    ) => Effect.Effect<Instance, InvalidInstance | InstanceNotFound | StoreUnavailable>

    /**
     * Sets the time zone of instances for which neither a user nor a tag chose one: of those that are known, and of those
     * that come. Null takes the default back, and such instances are judged in UTC. It is kept until it is set again.
     */
    readonly setDefaultTimezone: (timezone: string | null) => Effect.Effect<void, InvalidTimezone | StoreUnavailable>

    /** Deletes the instance, its metrics, its history and its status changes. */
    readonly delete: (id: InstanceId) => Effect.Effect<void, InstanceNotFound | StoreUnavailable>

    /**
     * Records what discovery saw at `seenAt`: inserts new instances, updates the provider's fields and `last_seen_at` of
     * known ones (never the user's settings), and records each change of status and of name. If the user has chosen no
     * time zone, the tag `snoozeql:timezone` chooses it; one that names no zone is ignored. Returns the instances in the
     * order given. An invalid instance refuses the whole batch.
     *
     * A name span ends at the hour of the last discovery that saw the name: its `notBefore`, rounded down. The next one
     * begins at the first whole hour from `notAfter` on. The hours in between belong to neither name. A first name counts
     * from the hour of the creation. When the creation of an instance becomes known, or turns out to be later, its snapshots
     * and its history of earlier hours are deleted. A creation that is known is kept if a later discovery omits it.
     *
     * Of one name in an account and region, no two instances have spans that overlap. For that, recordings wait for each
     * other: one ends with its transaction.
     *
     * `first_seen_at` of an instance that was registered by hand becomes `seenAt` at its first discovery.
     */
    readonly recordDiscovered: (
      instances: ReadonlyArray<DiscoveredInstance>,
      seenAt: DateTime.Utc,
      period?: Partial<DiscoveryPeriod>
    ) => Effect.Effect<ReadonlyArray<Instance>, InvalidInstance | StoreUnavailable>

    /** What discovery saw last of these instances; those it has not seen are left out. */
    readonly providerFacts: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, ProviderFacts>, StoreUnavailable>

    /**
     * The hours in which each instance had which name, oldest first. Use it to know under which name CloudWatch keeps an
     * instance's data of an hour. An instance that discovery has not seen with a creation time is omitted.
     */
    readonly listNameSpans: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, ReadonlyArray<InstanceNameSpan>>, StoreUnavailable>

    /** Status changes of an instance, oldest first. */
    readonly listStatusChanges: (id: InstanceId) => Effect.Effect<ReadonlyArray<InstanceStatusChange>, StoreUnavailable>

    /** Status changes of several instances by instance, oldest first. An instance without changes, or unknown, is left out. */
    readonly listStatusChangesByInstances: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, ReadonlyArray<InstanceStatusChange>>, StoreUnavailable>

    /** Of these instances, those that have no hourly metric at all. */
    readonly withoutMetrics: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlySet<InstanceId>, StoreUnavailable>
  }
>()("@snoozeql/store/InstanceStore") {}
