import type {
  InstanceAlreadyExists,
  InstanceIsMember,
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
  InstanceKind,
  InstanceRegistration,
  InstanceUpdate
} from "@snoozeql/domain/Instance"
import type { InstanceSort } from "@snoozeql/domain/InstanceSort"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"
import type { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { Context, type DateTime, type Effect } from "effect"
import type { DecisionSelection } from "./DecisionSelection.ts"
import type { UnitFilter } from "./UnitFilter.ts"

/** The place of an instance in a list. A list that is not sorted by name needs the field that it is sorted by. */
export interface InstancePlace extends Pick<Instance, "name" | "id"> {
  readonly hourly_cost?: Instance["hourly_cost"]
  readonly last_seen_at?: Instance["last_seen_at"]
}

/** A page of instances and clusters. */
export interface InstancePage extends UnitFilter {
  readonly limit?: number
  /** The order; by name, then id, unless it is given. */
  readonly sort?: InstanceSort
  /** The last instance of the previous page. Without it, this is the first page. */
  readonly after?: InstancePlace
  /** Only the members of this cluster. */
  readonly cluster?: InstanceId
  /** Only these instances and clusters, and the members of these clusters. */
  readonly units?: ReadonlyArray<InstanceId>
  /** Only those with this status. */
  readonly status?: string
  /** Only those with one of these decisions. */
  readonly decision?: DecisionSelection
}

/** A discovery that listed everything of some kinds in an account and region. */
export interface CompleteDiscovery {
  readonly account: string
  readonly region: string
  /** What was listed completely. */
  readonly kinds: ReadonlyArray<InstanceKind>
  /** The time of the discovery, as it was recorded with `recordDiscovered`. */
  readonly seenAt: DateTime.Utc
  /** The names of what was listed but not recorded. */
  readonly listed: ReadonlyArray<string>
}

/**
 * The period in which a discovery took place. Several clocks measure it, and one of them may be wrong: whichever clock
 * is right, the discovery was after `notBefore` and before `notAfter`. Both default to the discovery's `seenAt`.
 */
export interface DiscoveryPeriod {
  /** The slowest clock's time before the discovery. Until then the instance is known to have had its name. */
  readonly notBefore: DateTime.Utc
  /** The fastest clock's time after the discovery. From then on the instance is known to have its new name. */
  readonly notAfter: DateTime.Utc
}

/** The known instances and clusters, their names over time, and the changes of their status. */
export class InstanceStore extends Context.Service<
  InstanceStore,
  {
    /** Returns the instances, by name, then id, unless `sort` says otherwise. Without a limit it returns all. */
    readonly list: (page?: InstancePage) => Effect.Effect<ReadonlyArray<Instance>, InvalidPage | StoreUnavailable>

    /** Returns the instance with this id. */
    readonly get: (id: InstanceId) => Effect.Effect<Instance, InstanceNotFound | StoreUnavailable>

    /**
     * Registers an instance by hand, with status `unknown` until discovery sees it. Without `timezone`, the tag
     * `snoozeql:timezone` sets the time zone, then the fleet's default.
     */
    readonly register: (
      registration: InstanceRegistration,
      now: DateTime.Utc
    ) => Effect.Effect<Instance, InvalidInstance | InstanceAlreadyExists | StoreUnavailable>

    /** Changes the user's settings. A time zone set here is the user's choice until `reset_timezone` gives it up. */
    readonly update: (
      id: InstanceId,
      update: InstanceUpdate
    ) => Effect.Effect<Instance, InvalidInstance | InstanceNotFound | StoreUnavailable>

    /**
     * Sets the time zone for all instances, known or future, for which neither a user nor a tag nor their target chose
     * one. Null removes the default: such instances are judged in UTC. The default is stored until it is set again.
     */
    readonly setDefaultTimezone: (timezone: string | null) => Effect.Effect<void, InvalidTimezone | StoreUnavailable>

    /** Returns the default zones of the targets of those instances whose target has one. */
    readonly targetTimezones: Effect.Effect<ReadonlyMap<InstanceId, string>, StoreUnavailable>

    /**
     * Deletes an instance with its metrics, history, names and status changes, or a cluster with its members and
     * theirs. Fails with `InstanceIsMember` for a member of a cluster, whether it is gone or not: its hours are part of
     * the cluster's past.
     */
    readonly delete: (id: InstanceId) => Effect.Effect<void, InstanceNotFound | InstanceIsMember | StoreUnavailable>

    /**
     * Records what a discovery saw at `seenAt`. Use it with all instances of one discovery, and give its `period` if
     * the clock may be wrong. Returns the recorded instances in the given order. One invalid instance refuses the whole
     * batch.
     *
     * It inserts new instances, and updates the provider's fields and `last_seen_at` of known ones, but never the
     * user's settings. Members are joined to their clusters, which the same or an earlier discovery saw. Owner and
     * environment come from the tags that `TagNames` names. It records every change of status and of name. If the user
     * has chosen no time zone, the tag `snoozeql:timezone` sets it; a tag that names no zone is ignored.
     * `first_seen_at` of an instance that was registered by hand becomes `seenAt` at its first discovery.
     *
     * A name span ends at the hour of the last discovery that saw the name (its `notBefore`, rounded down). The next
     * span begins at the first whole hour at or after `notAfter`. The hours between them belong to neither name. A
     * first name is valid from the hour of the instance's creation. If the creation becomes known, or turns out to be
     * later than known, the snapshots and the history of earlier hours are deleted. A known creation is kept if a later
     * discovery omits it.
     *
     * Two instances never have overlapping spans of the same name in an account and region. To ensure this, a recording
     * waits until the transaction of every earlier one has ended.
     */
    readonly recordDiscovered: (
      instances: ReadonlyArray<DiscoveredInstance>,
      seenAt: DateTime.Utc,
      period?: Partial<DiscoveryPeriod>
    ) => Effect.Effect<ReadonlyArray<Instance>, InvalidInstance | StoreUnavailable>

    /**
     * Marks as gone at `seenAt` what a complete discovery did not list. Use it after `recordDiscovered`, also if the
     * discovery listed nothing, but never after a discovery that failed. Returns what was marked.
     *
     * Instances that a later discovery has seen, and instances that were registered by hand and never seen, are not
     * marked. What is gone keeps its metrics and history. If a discovery sees it again, `recordDiscovered` removes the
     * mark.
     */
    readonly markGone: (
      discovery: CompleteDiscovery
    ) => Effect.Effect<ReadonlyArray<Instance>, InvalidInstance | StoreUnavailable>

    /**
     * Records status changes from before the first sight of their instances, as the provider remembers them. Changes at
     * or after the first sight, and those of unknown instances, are ignored: discovery has seen what came then.
     * Recording them again changes nothing.
     */
    readonly recordEarlierStatuses: (
      changes: ReadonlyArray<InstanceStatusChange>
    ) => Effect.Effect<void, StoreUnavailable>

    /**
     * Deletes the status changes that do not say which status an instance had at `before` or later: all those before
     * the last one at or before it. Use it for retention. Returns how many were deleted.
     */
    readonly deleteOldStatusChanges: (before: DateTime.Utc) => Effect.Effect<number, StoreUnavailable>

    /** Returns the facts that discovery last saw of these instances. Instances that it has not seen are omitted. */
    readonly providerFacts: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, ProviderFacts>, StoreUnavailable>

    /**
     * Returns the names of each instance over time, oldest first. Use it to find the name under which CloudWatch keeps
     * an instance's data of a given hour. Instances that discovery has not seen with a creation time are omitted.
     */
    readonly listNameSpans: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, ReadonlyArray<InstanceNameSpan>>, StoreUnavailable>

    /** Returns the status changes of an instance, oldest first. */
    readonly listStatusChanges: (id: InstanceId) => Effect.Effect<ReadonlyArray<InstanceStatusChange>, StoreUnavailable>

    /**
     * Returns the status changes of several instances, oldest first. Instances that are unknown or have no changes are
     * omitted.
     */
    readonly listStatusChangesByInstances: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, ReadonlyArray<InstanceStatusChange>>, StoreUnavailable>

    /** Returns the kinds of several instances. Instances that are unknown are omitted. */
    readonly kinds: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, InstanceKind>, StoreUnavailable>

    /** Returns the given instances that have no hourly metric at all. */
    readonly withoutMetrics: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlySet<InstanceId>, StoreUnavailable>
  }
>()("@snoozeql/store/InstanceStore") {}
