import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { weeklyRecordDays } from "@snoozeql/domain/EarlierWeekly"
import type { StoreUnavailable } from "@snoozeql/domain/errors"
import { historyCutoff } from "@snoozeql/domain/Hour"
import type { Instance } from "@snoozeql/domain/Instance"
import { type HistoryRange, HistoryStore } from "@snoozeql/store/HistoryStore"
import { type InstancePage, InstanceStore } from "@snoozeql/store/InstanceStore"
import { PolicyStore } from "@snoozeql/store/PolicyStore"
import { DateTime, Effect, Stream } from "effect"
import type { UnitHistory } from "./evaluate.ts"
import { pagesOf, policyHolderOf, type Unit, unitsOf } from "./units.ts"

/**
 * How many instances are read at once. The page is large enough for the cost of a statement to be small beside that of
 * its hours (12 weeks of an instance are 230 KB), and small enough for PGlite, which runs on the server's own thread,
 * to free that thread soon.
 */
const instancesPerPage = 25

/**
 * How many pages of a fleet are read at the same time, so that PostgreSQL reads the next ones while the program decodes
 * one. Three take 2/3 of the time of one. Each page in flight takes 6 MB.
 */
const pagesAtOnce = 3

/** The hours to judge: the kept hours up to `now`, as far back as the policy looks. */
export const historyRange = (
  now: DateTime.Utc,
  kept: Parameters<typeof historyCutoff>[1],
  { history_weeks }: Pick<AnalysisPolicy, "history_weeks">
): HistoryRange => ({
  start: DateTime.max(historyCutoff(now, kept), DateTime.subtract(now, { weeks: history_weeks })),
  end: now
})

/** How many weeks are replayed at most to find out what advice saves. */
export const replayedWeeks = 8

/** For how many weeks before a plan the weekly method's daily advice counts, which each of them needs its own history. */
const recordWeeks = weeklyRecordDays / 7

/** The hours that a replay of the last weeks' advice needs, as far as they are kept: the first plan sees a whole history. */
export const replayRange = (
  now: DateTime.Utc,
  kept: Parameters<typeof historyCutoff>[1],
  { history_weeks }: Pick<AnalysisPolicy, "history_weeks">
): HistoryRange => historyRange(now, kept, { history_weeks: history_weeks + recordWeeks + replayedWeeks })

/** All kept hours up to `now`. */
export const keptRange = (now: DateTime.Utc, kept: Parameters<typeof historyCutoff>[1]): HistoryRange => ({
  start: historyCutoff(now, kept),
  end: now
})

/** The histories of a page of units, as they were at the end of their range. */
export interface HistoryPage {
  readonly histories: ReadonlyArray<UnitHistory>
  readonly now: DateTime.Utc
}

/** Makes the reader of the histories of units. It holds no database connection between pages. */
export const makeHistories = Effect.gen(function* () {
  const history = yield* HistoryStore
  const instances = yield* InstanceStore
  const policies = yield* PolicyStore

  const list = (page?: InstancePage): Effect.Effect<ReadonlyArray<Instance>, StoreUnavailable> =>
    instances.list(page).pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))

  const readPage = Effect.fnUntraced(function* (
    page: ReadonlyArray<Unit>,
    range: HistoryRange,
    isWanted: (unit: Unit) => boolean = () => true
  ) {
    const ids = page.filter(isWanted).flatMap(({ instance, members }) => [instance.id, ...members.map(({ id }) => id)])
    const series = yield* history.getSeriesByInstances(ids, range)
    const statusChanges = yield* instances.listStatusChangesByInstances(ids)
    const providerFacts = yield* instances.providerFacts(ids)
    const unitPolicies = yield* policies.list(page.map(policyHolderOf))
    const historyOf = (instance: Instance) => ({
      instance,
      providerFacts: providerFacts.get(instance.id),
      series: series.get(instance.id) ?? [],
      statusChanges: statusChanges.get(instance.id) ?? []
    })
    return page.map((unit): UnitHistory => ({
      ...historyOf(unit.instance),
      members: unit.members.map(historyOf),
      cluster: unit.cluster,
      unitPolicy: unitPolicies.get(policyHolderOf(unit))
    }))
  })

  const stream = (
    units: Effect.Effect<ReadonlyArray<Unit>, StoreUnavailable>,
    range: HistoryRange,
    isWanted?: (unit: Unit) => boolean
  ) =>
    Stream.fromIterableEffect(Effect.map(units, (all) => pagesOf(all, instancesPerPage))).pipe(
      Stream.mapEffect((page) => readPage(page, range, isWanted), { concurrency: pagesAtOnce }),
      Stream.buffer({ capacity: 1 }),
      Stream.flattenIterable
    )

  /** Reads the members of the clusters among these instances, and the clusters of the members among them. */
  const toUnits = Effect.fnUntraced(function* (listed: ReadonlyArray<Instance>) {
    const clusters = new Map(listed.filter(({ kind }) => kind === "cluster").map((cluster) => [cluster.id, cluster]))
    for (const id of new Set(listed.flatMap(({ cluster_id }) => cluster_id ?? []))) {
      if (clusters.has(id)) continue
      // It may have been deleted since the member was read.
      const cluster = yield* Effect.catchTag(instances.get(id), "InstanceNotFound", () => Effect.succeed(null))
      if (cluster !== null) clusters.set(id, cluster)
    }
    return yield* Effect.forEach(listed, (instance) =>
      Effect.map(
        instance.kind === "cluster" ? list({ cluster: instance.id }) : Effect.succeed([]),
        (members): Unit => ({
          instance,
          members,
          cluster: instance.cluster_id === null ? null : (clusters.get(instance.cluster_id) ?? null)
        })
      )
    )
  })

  return {
    /** Returns the history of one instance, or of one cluster with its members. */
    ofInstance: Effect.fnUntraced(function* (instance: Instance, range: HistoryRange) {
      const [unit] = yield* readPage(yield* toUnits([instance]), range)
      return unit ?? (yield* Effect.die("A page of one unit has no unit"))
    }),

    /**
     * Streams the histories of all units that are known when the stream starts and are not gone, in the order of their
     * names. Only the list of instances takes memory. The next pages are read while the previous one is processed.
     */
    ofFleet: (range: HistoryRange) => stream(Effect.map(list(), unitsOf), range),

    /**
     * Streams the histories of some units, page by page. The time, the units and their members are those of the moment
     * at which the page is read, which may be minutes after the first one. What is no unit any more then is omitted.
     */
    pagesOf: (units: ReadonlyArray<Unit>, rangeNow: Effect.Effect<HistoryRange, StoreUnavailable>) =>
      Stream.fromIterable(pagesOf(units, instancesPerPage)).pipe(
        Stream.mapEffect((page) =>
          Effect.gen(function* () {
            const range = yield* rangeNow
            const current = unitsOf(yield* list({ units: page.map(({ instance }) => instance.id) }))
            const read: HistoryPage = { histories: yield* readPage(current, range), now: range.end }
            return read
          })
        ),
        Stream.buffer({ capacity: 1 })
      ),

    /**
     * Streams the histories of the instances and clusters of a page, or of all that are known when the stream starts,
     * in the order of their names. A cluster comes with its members, and each of these also by itself, without hours.
     */
    ofInstances: (range: HistoryRange, page?: InstancePage) =>
      stream(Effect.flatMap(list(page), toUnits), range, ({ instance }) => instance.cluster_id === null)
  }
})
