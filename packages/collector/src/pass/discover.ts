import type { DiscoveredInstance, Instance } from "@snoozeql/domain/Instance"
import { TagNames } from "@snoozeql/domain/TagNames"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Array as Arr, DateTime, Effect, Ref } from "effect"
import { type Discovery, InstanceDiscovery } from "../InstanceDiscovery.ts"
import type { Target } from "../Target.ts"
import { exclusionNotes, filterByTags, hasAllClusters } from "./filterByTags.ts"
import { fitInstanceTags } from "./fitInstanceTags.ts"
import { addCounts, addNotes, type Progress } from "./progress.ts"
import { recordEarlierStatuses, recordGone } from "./recordInventory.ts"
import { retryStore } from "./retryStore.ts"
import { tagNotes } from "./tagNotes.ts"

/**
 * Claims an account and region for a target during one pass. Returns undefined, or the name of the target that has
 * claimed it before.
 */
export type ClaimAccountRegion = (found: Pick<Discovery, "account" | "region">) => Effect.Effect<string | undefined>

/**
 * Discovers the instances of a target and records them as seen at `now`, by the database's clock. Returns the instances
 * that can be read. There are none if another target has claimed the account and region.
 */
export const discoverInstances = Effect.fnUntraced(function* (
  target: Target,
  claim: ClaimAccountRegion,
  now: DateTime.Utc,
  progress: Ref.Ref<Progress>
) {
  const discovery = yield* InstanceDiscovery
  const store = yield* InstanceStore
  const metrics = yield* MetricsStore
  const tagNames = yield* TagNames
  const processBefore = yield* DateTime.now
  const found = yield* discovery.discover(target.inventory).pipe(
    Effect.tapError(({ apiCalls, region }) =>
      Ref.update(progress, (counted) => ({
        ...addCounts(counted, { api_calls: apiCalls }),
        region: region ?? counted.region
      }))
    )
  )
  yield* Ref.update(progress, (counted) => ({
    ...addCounts(counted, { api_calls: found.apiCalls }),
    account: found.account ?? counted.account,
    region: found.region
  }))
  const claimedBy = yield* claim(found)
  if (claimedBy !== undefined) {
    const note = `Not read: ${claimedBy} reads account ${found.account} in ${found.region} already`
    yield* Ref.update(progress, (counted) => addNotes(counted, [note]))
    return { instances: [], skippedInstances: found.instances.length }
  }
  const filtered = filterByTags(found.instances, target.tags, yield* storedClusters(target, found))
  const { chosen } = filtered
  const notChosen = [...filtered.excluded, ...filtered.unclear]
  yield* Ref.update(progress, (counted) =>
    addNotes(counted, [
      ...found.notes,
      ...exclusionNotes(filtered),
      ...found.skipped.map(({ name, reason }) => `${name} is not collected: ${reason}`),
      ...tagNotes(chosen, tagNames)
    ])
  )
  yield* Effect.forEach(
    found.skipped,
    ({ name, reason }) =>
      Effect.logInfo("An instance is not collected").pipe(Effect.annotateLogs({ instance: name, reason })),
    { discard: true }
  )
  const fitted = chosen.map(fitInstanceTags)
  yield* Ref.update(progress, (counted) =>
    addNotes(
      counted,
      fitted.flatMap(({ note }) => (note === undefined ? [] : [note]))
    )
  )
  const { timezone } = target
  const fitting = fitted.map(({ instance }) =>
    timezone === undefined ? instance : { ...instance, default_timezone: timezone }
  )
  // One of the clocks may be wrong. By neither of them may a name include hours in which another instance had it.
  const period = {
    notBefore: DateTime.min(now, processBefore),
    notAfter: DateTime.max(yield* metrics.snapshotTime.pipe(retryStore), yield* DateTime.now)
  }
  const recorded = yield* store.recordDiscovered(fitting, now, period).pipe(
    retryStore,
    // Discovery has already applied the same rules.
    Effect.catchTag("InvalidInstance", (error) => Effect.die(error))
  )
  yield* recordGone(found, notChosen, now, progress)
  yield* recordEarlierStatuses(target, recorded, now, progress)
  const overtaken = Arr.zip(fitting, recorded).filter(([seen, stored]) => seen.name !== stored.name)
  yield* Ref.update(progress, (counted) => addNotes(counted, overtaken.map(describeOvertaken)))
  const isOvertaken = new Set(overtaken.map(([, { id }]) => id))
  // A cluster has no metrics of its own.
  const readable = recorded.filter(({ id, kind }) => kind === "instance" && !isOvertaken.has(id))
  return { instances: readable, skippedInstances: found.skipped.length + notChosen.length }
})

/** The clusters that earlier discoveries recorded, if the filter of the target needs them. */
const storedClusters = Effect.fnUntraced(function* ({ tags }: Target, { instances }: Discovery) {
  if (tags === undefined || hasAllClusters(instances)) return []
  const store = yield* InstanceStore
  const clusters = yield* store.list({ kind: "cluster" }).pipe(
    retryStore,
    Effect.catchTag("InvalidPage", (error) => Effect.die(error))
  )
  return clusters.filter(({ gone_at }) => gone_at === null)
})

/** Why an instance is not read: the name that discovery saw is not the recorded one. */
const describeOvertaken = ([seen, stored]: readonly [DiscoveredInstance, Instance]): string =>
  `${seen.name} is not read in this pass: a later discovery, at ${DateTime.formatIso(stored.last_seen_at)}, saw the name ${stored.name}`
