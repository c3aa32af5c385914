import { truncateToHour } from "@snoozeql/domain/Hour"
import type { DiscoveredInstance, Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import { Array as Arr, DateTime } from "effect"
import { nameKey, unknownStatus } from "./instances.ts"

/** An instance as it was stored before a discovery is recorded, or as the discovery inserted it. */
export interface StoredInstance extends Pick<
  Instance,
  "id" | "provider" | "account" | "region" | "name" | "status" | "last_seen_at" | "provider_created_at"
> {
  /** When discovery last saw the name, by the slower clock; null if an earlier version saw it. */
  readonly name_seen_at: DateTime.Utc | null
}

/** An instance with its name spans, oldest first. */
export interface NamedInstance {
  readonly holder: StoredInstance
  readonly spans: ReadonlyArray<InstanceNameSpan>
}

/** A discovery to record, and what is stored. */
export interface NameRecording {
  readonly seen: ReadonlyArray<{ readonly seen: DiscoveredInstance; readonly stored: StoredInstance }>
  /** The seen instances that have spans, and all other instances that have or had one of the seen names. */
  readonly named: ReadonlyArray<NamedInstance>
  /** The time by which discoveries are ordered, by the database's clock. */
  readonly seenAt: DateTime.Utc
  /** The latest time of the discovery, by any clock. */
  readonly notAfter: DateTime.Utc
}

/**
 * Whether CloudWatch keeps metrics under the name of what was discovered. It does not under a cluster's name, and a
 * cluster may have the name of an instance.
 */
export const hasName = ({ kind }: DiscoveredInstance): boolean => kind !== "cluster"

type Seen = NameRecording["seen"][number]
type Spans = ReadonlyArray<InstanceNameSpan>

const isOpen = ({ valid_until }: InstanceNameSpan): boolean => valid_until === null

const latestOf = (first: DateTime.Utc, ...others: ReadonlyArray<DateTime.Utc | null>): DateTime.Utc =>
  others.reduce<DateTime.Utc>((latest, next) => (next === null ? latest : DateTime.max(latest, next)), first)

const nextHour = (instant: DateTime.Utc): DateTime.Utc => {
  const hour = truncateToHour(instant)
  return DateTime.Equivalence(hour, instant) ? hour : DateTime.add(hour, { hours: 1 })
}

/**
 * The last hour at whose start the instance is known to have had its name. A server of an earlier version only writes
 * last_seen_at.
 */
const lastHour = ({ last_seen_at, name_seen_at }: StoredInstance): DateTime.Utc =>
  truncateToHour(DateTime.min(last_seen_at, name_seen_at ?? last_seen_at))

/** Ends the open span. A span that would end before it begins is removed. */
const endOpen = (spans: Spans, endsAt: DateTime.Utc): Spans =>
  spans.flatMap((span) => {
    if (!isOpen(span)) return [span]
    const isEmpty = span.valid_from !== null && DateTime.isGreaterThanOrEqualTo(span.valid_from, endsAt)
    return isEmpty ? [] : [{ ...span, valid_until: endsAt }]
  })

/** The names that several of the seen instances have. Nobody can say whose metrics such a name identifies. */
const sharedNames = (seen: ReadonlyArray<Seen>): ReadonlySet<string> => {
  const once = new Set<string>()
  const shared = new Set<string>()
  for (const key of seen.map((one) => nameKey(one.seen))) (once.has(key) ? shared : once).add(key)
  return shared
}

/**
 * The new spans of the instances whose spans a discovery changes. A discovery that is older than what is stored about
 * an instance does not change it.
 *
 * Two instances never get overlapping spans of the same name in an account and region, unless they already had them.
 */
export const recordedSpans = ({ named, notAfter, seen, seenAt }: NameRecording): ReadonlyMap<InstanceId, Spans> => {
  const before = new Map(named.map(({ holder, spans }) => [holder.id, spans]))
  const changed = new Map<InstanceId, Spans>()
  const spansOf = (id: InstanceId): Spans => changed.get(id) ?? before.get(id) ?? []
  const isLater = ({ last_seen_at }: StoredInstance) => DateTime.isGreaterThan(last_seen_at, seenAt)
  const latest = seen.filter(({ stored }) => !isLater(stored))

  for (const {
    seen: { name },
    stored
  } of latest) {
    const open = spansOf(stored.id).find(isOpen)
    if (open !== undefined && open.name !== name) {
      changed.set(stored.id, endOpen(spansOf(stored.id), lastHour(stored)))
    }
  }

  const held = Arr.groupBy(
    named.flatMap(({ holder }) => spansOf(holder.id).map((span) => ({ holder, span }))),
    ({ holder, span }) => nameKey({ ...holder, name: span.name })
  )
  const othersOfName = (one: Seen) =>
    (held[nameKey(one.seen)] ?? []).filter(({ holder }) => holder.id !== one.stored.id)
  const shared = sharedNames(seen)
  for (const one of latest) {
    const { stored } = one
    const others = othersOfName(one)
    const spans = spansOf(stored.id)
    const next = withName(spans, one, {
      others,
      notAfter,
      mayBegin: !shared.has(nameKey(one.seen)) && !others.some(({ holder, span }) => isOpen(span) && isLater(holder))
    })
    if (next !== spans) changed.set(stored.id, next)
  }

  // An instance that lost its name was not seen: it may be deleted.
  for (const one of latest) {
    const current = spansOf(one.stored.id).find(isOpen)
    if (current?.name !== one.seen.name) continue
    for (const { holder } of othersOfName(one)) {
      const spans = spansOf(holder.id)
      if (isLater(holder) || !spans.some((span) => isOpen(span) && span.name === current.name)) continue
      const endsAt = current.valid_from === null ? lastHour(holder) : DateTime.min(lastHour(holder), current.valid_from)
      changed.set(holder.id, endOpen(spans, endsAt))
    }
  }
  return changed
}

interface NameContext {
  /** The spans that other instances have of this name. */
  readonly others: ReadonlyArray<{ readonly holder: StoredInstance; readonly span: InstanceNameSpan }>
  readonly notAfter: DateTime.Utc
  /** Whether a new span of the name may begin. */
  readonly mayBegin: boolean
}

/** The spans of an instance that was seen with a name. Returns the same array if nothing changes. */
const withName = (spans: Spans, { seen, stored }: Seen, { mayBegin, notAfter, others }: NameContext): Spans => {
  const creation = seen.provider_created_at ?? stored.provider_created_at
  if (creation === null) return spans
  const created = truncateToHour(creation)
  const wasSeenOnAnother = others.some(({ holder, span: { valid_until } }) =>
    valid_until === null
      ? DateTime.isGreaterThan(holder.last_seen_at, creation)
      : DateTime.isGreaterThan(valid_until, created)
  )
  const isFirst =
    spans.length === 0 && !wasSeenOnAnother && (stored.status === unknownStatus || stored.name === seen.name)
  const earliest = latestOf(
    nextHour(notAfter),
    created,
    ...[...others.map(({ span }) => span), ...spans].map(({ valid_until }) => valid_until)
  )
  const fitted = fitToCreation(spans, created, wasSeenOnAnother ? null : stored.provider_created_at)
  const open = fitted.find(isOpen)
  if (open === undefined) {
    if (!mayBegin) return fitted
    const valid_from = isFirst ? created : earliest
    return [...fitted, { instance_id: stored.id, name: seen.name, valid_from, valid_until: null }]
  }
  // A clock that was ahead made the name begin too late.
  return open.name === seen.name && open.valid_from !== null && DateTime.isGreaterThan(open.valid_from, earliest)
    ? fitted.map((span) => (span === open ? { ...span, valid_from: earliest } : span))
    : fitted
}

/**
 * Removes the hours before the creation from the spans. Returns the same array if nothing changes. A present name that
 * was valid from the previously known creation is now valid from the new one.
 */
const fitToCreation = (spans: Spans, created: DateTime.Utc, knownBefore: DateTime.Utc | null): Spans => {
  const [first] = spans
  if (first === undefined) return spans
  const isTooEarly = ({ valid_from }: InstanceNameSpan) =>
    valid_from === null || DateTime.isLessThan(valid_from, created)
  const isMovedBack =
    isOpen(first) &&
    knownBefore !== null &&
    first.valid_from !== null &&
    DateTime.Equivalence(first.valid_from, truncateToHour(knownBefore)) &&
    DateTime.isGreaterThan(first.valid_from, created)
  if (isMovedBack) return [{ ...first, valid_from: created }]
  if (!isTooEarly(first)) return spans
  return spans
    .filter(({ valid_until }) => valid_until === null || DateTime.isGreaterThan(valid_until, created))
    .map((span) => (isTooEarly(span) ? { ...span, valid_from: created } : span))
}
