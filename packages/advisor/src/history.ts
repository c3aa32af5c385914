import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { StoreUnavailable } from "@snoozeql/domain/errors"
import { historyCutoff } from "@snoozeql/domain/Hour"
import type { Instance } from "@snoozeql/domain/Instance"
import { type HistoryRange, HistoryStore } from "@snoozeql/store/HistoryStore"
import { type InstancePage, InstanceStore } from "@snoozeql/store/InstanceStore"
import { Array as Arr, DateTime, Effect, Stream } from "effect"
import type { UnitHistory } from "./evaluate.ts"
import { pagesOf, type Unit, unitsOf } from "./units.ts"

/**
 * How many instances are read at once. The page is large enough for the cost of a statement to be small beside that of
 * its hours (12 weeks of an instance are 230 KB), and small enough for PGlite, which runs on the server's own thread,
 * to free that thread soon.
 */
const instancesPerPage = 25

/** The hours to judge: the kept hours up to `now`, as far back as the policy looks. */
export const historyRange = (
  now: DateTime.Utc,
  kept: Parameters<typeof historyCutoff>[1],
  { history_weeks }: Pick<AnalysisPolicy, "history_weeks">
): HistoryRange => ({
  start: DateTime.max(historyCutoff(now, kept), DateTime.subtract(now, { weeks: history_weeks })),
  end: now
})

/** All kept hours up to `now`. */
export const keptRange = (now: DateTime.Utc, kept: Parameters<typeof historyCutoff>[1]): HistoryRange => ({
  start: historyCutoff(now, kept),
  end: now
})

/** Makes the reader of the histories of units. It holds no database connection between pages. */
export const makeHistories = Effect.gen(function* () {
  const history = yield* HistoryStore
  const instances = yield* InstanceStore

  const list = (page?: InstancePage): Effect.Effect<ReadonlyArray<Instance>, StoreUnavailable> =>
    instances.list(page).pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))

  const readPage = Effect.fnUntraced(function* (page: ReadonlyArray<Unit>, range: HistoryRange) {
    const ids = page.flatMap(({ instance, members }) => [instance.id, ...members.map(({ id }) => id)])
    const series = yield* history.getSeriesByInstances(ids, range)
    const statusChanges = yield* instances.listStatusChangesByInstances(ids)
    const providerFacts = yield* instances.providerFacts(ids)
    const historyOf = (instance: Instance) => ({
      instance,
      providerFacts: providerFacts.get(instance.id),
      series: series.get(instance.id) ?? [],
      statusChanges: statusChanges.get(instance.id) ?? []
    })
    return page.map(({ cluster, instance, members }): UnitHistory => ({
      ...historyOf(instance),
      members: members.map(historyOf),
      cluster
    }))
  })

  const stream = (pages: Effect.Effect<ReadonlyArray<ReadonlyArray<Unit>>, StoreUnavailable>, range: HistoryRange) =>
    Stream.fromIterableEffect(pages).pipe(
      Stream.mapEffect((page) => readPage(page, range)),
      Stream.buffer({ capacity: 1 }),
      Stream.flattenIterable
    )

  return {
    /** Returns the history of one instance, or of one cluster with its members. */
    ofInstance: Effect.fnUntraced(function* (instance: Instance, range: HistoryRange) {
      const members = instance.kind === "cluster" ? yield* list({ cluster: instance.id }) : []
      const cluster =
        instance.cluster_id === null
          ? null
          : yield* (
              instances
                .get(instance.cluster_id)
                // It was deleted between the two statements.
                .pipe(Effect.catchTag("InstanceNotFound", () => Effect.succeed(null)))
            )
      const [unit] = yield* readPage([{ instance, members, cluster }], range)
      return unit ?? (yield* Effect.die("A page of one unit has no unit"))
    }),

    /**
     * Streams the histories of all units that are known when the stream starts and are not gone, in the order of their
     * names. Only the list of instances takes memory. The next page is read while the previous one is processed.
     */
    ofFleet: (range: HistoryRange) =>
      stream(
        Effect.map(list(), (all) => pagesOf(unitsOf(all), instancesPerPage)),
        range
      ),

    /** Streams the histories of some units as `ofFleet` does, page by page. */
    pagesOf: (units: ReadonlyArray<Unit>, range: HistoryRange) =>
      Stream.fromIterable(pagesOf(units, instancesPerPage)).pipe(
        Stream.mapEffect((page) => readPage(page, range)),
        Stream.buffer({ capacity: 1 })
      ),

    /**
     * Streams the histories of the instances and clusters of a page, or of all that are known when the stream starts,
     * in the order of their names. A cluster comes without its members, which are instances of their own.
     */
    ofInstances: (range: HistoryRange, page?: InstancePage) =>
      stream(
        Effect.map(list(page), (listed) =>
          Arr.chunksOf(
            listed.map((instance): Unit => ({ instance, members: [], cluster: null })),
            instancesPerPage
          )
        ),
        range
      )
  }
})
