import { InstanceAlreadyExists, InstanceIsMember } from "@snoozeql/domain/errors"
import { type DiscoveredInstance, type Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { readOwnership } from "@snoozeql/domain/InstanceTags"
import { TagNames } from "@snoozeql/domain/TagNames"
import { Array, DateTime, Effect, Order } from "effect"
import type { InstanceStore } from "../InstanceStore.ts"
import {
  checkComplete,
  checkDiscovered,
  checkInstancePage,
  checkRegistration,
  checkTimezone,
  checkUpdate
} from "../rules/checks.ts"
import {
  defaultSettings,
  discoveryPeriod,
  identityKey,
  lastByIdentity,
  unchosenByUser,
  unknownStatus
} from "../rules/instances.ts"
import { isDecided } from "./decisions.ts"
import { MemoryTables } from "./MemoryTables.ts"
import { deleteHoursBeforeCreation, recordNames } from "./nameSpans.ts"
import { instanceOrder } from "../rules/instanceOrder.ts"
import { instanceNotFound } from "../rules/notFound.ts"
import { isSelected } from "../rules/unitFilter.ts"

const entriesOf = <A>(table: ReadonlyMap<InstanceId, A>, ids: ReadonlyArray<InstanceId>): ReadonlyMap<InstanceId, A> =>
  new Map(
    ids.flatMap((id) => {
      const entry = table.get(id)
      return entry === undefined ? [] : [[id, entry] as const]
    })
  )

interface WithCreation extends DiscoveredInstance {
  readonly provider_created_at: DateTime.Utc
}

/**
 * Whether a discovery brings a creation time that was not known before, or a later one, for an instance that earlier
 * discoveries have seen.
 */
const isCreationNews = (stored: Instance, seen: DiscoveredInstance, seenAt: DateTime.Utc): seen is WithCreation =>
  seen.provider_created_at !== null &&
  (stored.provider_created_at === null || DateTime.isLessThan(stored.provider_created_at, seen.provider_created_at)) &&
  stored.status !== unknownStatus &&
  !DateTime.isGreaterThan(stored.last_seen_at, seenAt)

/** `InstanceStore` in memory. */
export const make: Effect.Effect<InstanceStore["Service"], never, MemoryTables> = Effect.gen(function* () {
  const tables = yield* MemoryTables
  const tagNames = yield* TagNames

  const get = Effect.fn("InstanceStore.get")(function* (id: InstanceId) {
    const instance = tables.instances.get(id)
    return instance ?? (yield* instanceNotFound(id))
  })

  const findByIdentity = (identity: Parameters<typeof identityKey>[0]) => {
    const key = identityKey(identity)
    return [...tables.instances.values()].find((instance) => identityKey(instance) === key)
  }

  const recordStatus = (instance: Instance, previous: string | null, observedAt: DateTime.Utc) => {
    const changes = tables.statusChanges.get(instance.id) ?? []
    const last = changes.at(-1)
    const change = {
      instance_id: instance.id,
      observed_at: observedAt,
      previous_status: previous,
      status: instance.status
    }
    tables.statusChanges.set(
      instance.id,
      last !== undefined && DateTime.Equivalence(last.observed_at, observedAt)
        ? [...changes.slice(0, -1), { ...last, status: instance.status }]
        : [...changes, change]
    )
  }

  const isUnchanged = (stored: Instance, seen: Instance) =>
    stored.kind === seen.kind &&
    stored.cluster_id === seen.cluster_id &&
    stored.owner === seen.owner &&
    stored.environment === seen.environment &&
    stored.gone_at?.epochMilliseconds === seen.gone_at?.epochMilliseconds &&
    stored.name === seen.name &&
    stored.engine === seen.engine &&
    stored.class === seen.class &&
    stored.status === seen.status &&
    stored.provider_created_at?.epochMilliseconds === seen.provider_created_at?.epochMilliseconds &&
    Object.keys(stored.tags).length === Object.keys(seen.tags).length &&
    Object.entries(seen.tags).every(([key, value]) => stored.tags[key] === value)

  /** The default of the instance's target, or the fleet's. */
  const defaultTimezoneOf = (id: InstanceId): string | null =>
    tables.targetTimezones.get(id) ?? tables.fleet.defaultTimezone

  const recordTargetTimezone = (id: InstanceId, timezone: string | undefined) => {
    if (timezone === undefined) tables.targetTimezones.delete(id)
    else tables.targetTimezones.set(id, timezone)
  }

  /** The user's zone, or the zone that the tags and the default set now. */
  const zoneOf = (stored: Instance, tags: Instance["tags"]) =>
    stored.timezone_source === "user"
      ? { timezone: stored.timezone, timezone_source: stored.timezone_source }
      : unchosenByUser(tags, tagNames, defaultTimezoneOf(stored.id))

  const isSameZone = (stored: Instance, zone: ReturnType<typeof zoneOf>) =>
    stored.timezone === zone.timezone && stored.timezone_source === zone.timezone_source

  const recordFacts = (id: InstanceId, facts: ProviderFacts | undefined) => {
    if (facts !== undefined) tables.providerFacts.set(id, facts)
  }

  /** The cluster that an instance is a member of. Clusters are recorded before their members. */
  const clusterOf = (
    { account, provider, region }: DiscoveredInstance,
    clusterProviderId: string | null | undefined,
    stored: InstanceId | null
  ): InstanceId | null => {
    if (clusterProviderId === undefined) return stored
    if (clusterProviderId === null) return null
    const cluster = findByIdentity({ provider, account, region, provider_id: clusterProviderId })
    return cluster?.kind === "cluster" ? cluster.id : null
  }

  const recordOne = (
    found: DiscoveredInstance,
    stored: Instance | undefined,
    seenAt: DateTime.Utc,
    now: DateTime.Utc
  ): Instance => {
    const {
      cluster_provider_id: clusterProviderId,
      default_timezone: ofTarget,
      kind = "instance",
      provider_facts: facts,
      ...described
    } = found
    const discovered = {
      ...described,
      kind,
      cluster_id: clusterOf(found, clusterProviderId, stored?.cluster_id ?? null),
      ...readOwnership(found.tags, tagNames)
    }
    if (stored === undefined) {
      const instance: Instance = {
        id: InstanceId.make(tables.nextUuid()),
        ...discovered,
        gone_at: null,
        ...defaultSettings,
        ...unchosenByUser(discovered.tags, tagNames, ofTarget ?? tables.fleet.defaultTimezone),
        first_seen_at: seenAt,
        last_seen_at: seenAt,
        created_at: now,
        updated_at: now
      }
      tables.instances.set(instance.id, instance)
      recordStatus(instance, null, seenAt)
      recordFacts(instance.id, facts)
      recordTargetTimezone(instance.id, ofTarget)
      return instance
    }
    if (DateTime.isGreaterThan(stored.last_seen_at, seenAt)) return stored
    // A known creation time is kept if the provider omits it.
    const seen = { ...discovered, provider_created_at: discovered.provider_created_at ?? stored.provider_created_at }
    recordTargetTimezone(stored.id, ofTarget)
    const zone = zoneOf(stored, seen.tags)
    const recorded: Instance = {
      ...stored,
      ...seen,
      ...zone,
      first_seen_at: stored.status === unknownStatus ? seenAt : stored.first_seen_at,
      last_seen_at: seenAt,
      // A later discovery, which another server made, did not list it.
      gone_at: stored.gone_at !== null && DateTime.isGreaterThan(stored.gone_at, seenAt) ? stored.gone_at : null
    }
    const isSame = isUnchanged(stored, recorded) && isSameZone(stored, zone)
    const instance = isSame ? recorded : { ...recorded, updated_at: DateTime.max(stored.updated_at, now) }
    tables.instances.set(instance.id, instance)
    recordFacts(instance.id, facts)
    if (stored.status !== instance.status) recordStatus(instance, stored.status, seenAt)
    return instance
  }

  return {
    get,

    list: Effect.fn("InstanceStore.list")(function* (page = {}) {
      const { after, cluster, decision, limit, sort, status, units, ...filter } = yield* Effect.fromResult(
        checkInstancePage(page)
      )
      const isFiltered = isSelected(filter)
      const hasDecision = isDecided(tables, decision)
      const order = instanceOrder(sort)
      const given = units === undefined ? undefined : new Set(units)
      const isListed = (instance: Instance) =>
        (after === undefined || order(instance, after) > 0) &&
        (cluster === undefined || instance.cluster_id === cluster) &&
        (given === undefined ||
          given.has(instance.id) ||
          (instance.cluster_id !== null && given.has(instance.cluster_id))) &&
        (status === undefined || instance.status === status) &&
        isFiltered(instance) &&
        hasDecision(instance)
      return Array.sort(tables.instances.values(), order).filter(isListed).slice(0, limit)
    }),

    register: Effect.fn("InstanceStore.register")(function* (given, now) {
      const registration = yield* Effect.fromResult(checkRegistration(given, now, tagNames))
      const { account, provider_id, region } = registration
      const existing = findByIdentity({ provider: "aws", account, region, provider_id })
      if (existing !== undefined) {
        return yield* new InstanceAlreadyExists({ instance_id: existing.id, account, region, provider_id })
      }
      const createdAt = yield* DateTime.now
      const instance: Instance = {
        id: InstanceId.make(tables.nextUuid()),
        kind: "instance",
        cluster_id: null,
        provider: "aws",
        tags: {},
        ...readOwnership(registration.tags ?? {}, tagNames),
        ...defaultSettings,
        ...(registration.timezone === undefined
          ? unchosenByUser(registration.tags ?? {}, tagNames, tables.fleet.defaultTimezone)
          : { timezone: registration.timezone, timezone_source: "user" }),
        ...registration,
        status: unknownStatus,
        gone_at: null,
        provider_created_at: null,
        first_seen_at: now,
        last_seen_at: now,
        created_at: createdAt,
        updated_at: createdAt
      }
      tables.instances.set(instance.id, instance)
      return instance
    }),

    update: Effect.fn("InstanceStore.update")(function* (id, given) {
      const { reset_timezone, ...update } = yield* Effect.fromResult(checkUpdate(given))
      const stored = yield* get(id)
      const updated: Instance = {
        ...stored,
        ...update,
        ...(update.timezone !== undefined && { timezone_source: "user" as const }),
        ...(reset_timezone === true && unchosenByUser(stored.tags, tagNames, defaultTimezoneOf(id))),
        updated_at: DateTime.max(stored.updated_at, yield* DateTime.now)
      }
      tables.instances.set(id, updated)
      return updated
    }),

    setDefaultTimezone: Effect.fn("InstanceStore.setDefaultTimezone")(function* (given) {
      tables.fleet.defaultTimezone = given === null ? null : yield* Effect.fromResult(checkTimezone(given))
      const now = yield* DateTime.now
      for (const stored of tables.instances.values()) {
        const zone = zoneOf(stored, stored.tags)
        if (!isSameZone(stored, zone)) tables.instances.set(stored.id, { ...stored, ...zone, updated_at: now })
      }
    }),

    targetTimezones: Effect.sync(() => new Map(tables.targetTimezones)),

    delete: Effect.fn("InstanceStore.delete")(function* (id) {
      const { cluster_id } = yield* get(id)
      if (cluster_id !== null) return yield* new InstanceIsMember({ instance_id: id, cluster_id })
      const members = [...tables.instances.values()].filter((instance) => instance.cluster_id === id)
      for (const deleted of [id, ...members.map((member) => member.id)]) {
        tables.instances.delete(deleted)
        tables.statusChanges.delete(deleted)
        tables.nameSpans.delete(deleted)
        tables.nameSeenAt.delete(deleted)
        tables.providerFacts.delete(deleted)
        tables.targetTimezones.delete(deleted)
        tables.metrics.delete(deleted)
        tables.metricsVersions.delete(deleted)
        tables.history.delete(deleted)
        tables.historyProgress.delete(deleted)
        tables.advice.delete(deleted)
        tables.adviceResults.delete(deleted)
        tables.unitPolicies.delete(deleted)
        tables.decisions.delete(deleted)
        for (const { id: exported, instance_id } of tables.exports.values()) {
          if (instance_id === deleted) tables.exports.delete(exported)
        }
        tables.replays.delete(deleted)
        tables.savings.delete(deleted)
      }
    }),

    recordDiscovered: Effect.fn("InstanceStore.recordDiscovered")(function* (given, seenAt, givenPeriod) {
      const period = discoveryPeriod(seenAt, givenPeriod)
      const instances = yield* Effect.fromResult(checkDiscovered(given, seenAt, period))
      const now = yield* DateTime.now
      const before = new Map([...tables.instances.values()].map((stored) => [identityKey(stored), stored]))
      const distinct = Array.sortWith(lastByIdentity(instances), ({ kind }) => kind !== "cluster", Order.Boolean)
      const recorded = new Map<string, Instance>()
      for (const seen of distinct) {
        const key = identityKey(seen)
        const stored = before.get(key)
        const instance = recordOne(seen, stored, seenAt, now)
        recorded.set(key, instance)
        if (stored === undefined) before.set(key, instance)
        else if (isCreationNews(stored, seen, seenAt))
          deleteHoursBeforeCreation(tables, stored, seen.provider_created_at)
      }
      recordNames(tables, { instances: distinct, before, seenAt, notAfter: period.notAfter })
      for (const instance of recorded.values()) {
        if (DateTime.Equivalence(instance.last_seen_at, seenAt)) tables.nameSeenAt.set(instance.id, period.notBefore)
      }
      return instances.map((seen) => recorded.get(identityKey(seen))).filter((instance) => instance !== undefined)
    }),

    markGone: Effect.fn("InstanceStore.markGone")(function* (given) {
      const { account, kinds, listed, region, seenAt } = yield* Effect.fromResult(checkComplete(given))
      const now = yield* DateTime.now
      const marked = [...tables.instances.values()]
        .filter(
          (stored) =>
            stored.region === region &&
            stored.account === account &&
            kinds.includes(stored.kind) &&
            stored.gone_at === null &&
            DateTime.isLessThan(stored.last_seen_at, seenAt) &&
            stored.status !== unknownStatus &&
            !listed.includes(stored.name)
        )
        .map((stored) => ({ ...stored, gone_at: seenAt, updated_at: DateTime.max(stored.updated_at, now) }))
      for (const instance of marked) tables.instances.set(instance.id, instance)
      return marked
    }),

    recordEarlierStatuses: Effect.fn("InstanceStore.recordEarlierStatuses")(function* (changes) {
      yield* Effect.void
      for (const change of changes) {
        const instance = tables.instances.get(change.instance_id)
        if (instance === undefined || !DateTime.isLessThan(change.observed_at, instance.first_seen_at)) continue
        const known = tables.statusChanges.get(instance.id) ?? []
        if (known.some(({ observed_at }) => DateTime.Equivalence(observed_at, change.observed_at))) continue
        tables.statusChanges.set(
          instance.id,
          [...known, change].toSorted((a, b) => DateTime.Order(a.observed_at, b.observed_at))
        )
      }
    }),

    deleteOldStatusChanges: (before) =>
      Effect.sync(() => {
        let deleted = 0
        for (const [id, changes] of tables.statusChanges) {
          const first = changes.findLastIndex(({ observed_at }) => DateTime.isLessThanOrEqualTo(observed_at, before))
          if (first <= 0) continue
          deleted += first
          tables.statusChanges.set(id, changes.slice(first))
        }
        return deleted
      }),

    providerFacts: (ids) => Effect.sync(() => entriesOf(tables.providerFacts, ids)),

    listNameSpans: (ids) => Effect.sync(() => entriesOf(tables.nameSpans, ids)),

    listStatusChanges: (id) => Effect.sync(() => tables.statusChanges.get(id) ?? []),

    listStatusChangesByInstances: (ids) => Effect.sync(() => entriesOf(tables.statusChanges, ids)),

    kinds: (ids) =>
      Effect.sync(() => new Map([...entriesOf(tables.instances, ids)].map(([id, { kind }]) => [id, kind]))),

    withoutMetrics: (ids) => Effect.sync(() => new Set(ids.filter((id) => (tables.metrics.get(id)?.size ?? 0) === 0)))
  }
})
