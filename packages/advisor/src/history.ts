import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { historyCutoff } from "@snoozeql/domain/Hour"
import type { Instance } from "@snoozeql/domain/Instance"
import { type HistoryRange, HistoryStore } from "@snoozeql/store/HistoryStore"
import { type InstancePage, InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Effect, Stream } from "effect"
import type { InstanceHistory } from "./evaluate.ts"

/**
 * How many instances are read at once. The page is large enough for the cost of a statement to be small beside that of
 * its hours (12 weeks of an instance are 230 KB), and small enough for PGlite, which runs on the server's own thread, to
 * free that thread soon.
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

/** Makes the reader of instances' histories. It holds no database connection between pages. */
export const makeHistories = Effect.gen(function* () {
  const history = yield* HistoryStore
  const instances = yield* InstanceStore

  const readPage = Effect.fnUntraced(function* (page: ReadonlyArray<Instance>, range: HistoryRange) {
    const ids = page.map(({ id }) => id)
    const series = yield* history.getSeriesByInstances(ids, range)
    const statusChanges = yield* instances.listStatusChangesByInstances(ids)
    const providerFacts = yield* instances.providerFacts(ids)
    return (instance: Instance): InstanceHistory => ({
      instance,
      providerFacts: providerFacts.get(instance.id),
      series: series.get(instance.id) ?? [],
      statusChanges: statusChanges.get(instance.id) ?? []
    })
  })

  const stream = <E, R>(list: Effect.Effect<ReadonlyArray<Instance>, E, R>, range: HistoryRange) =>
    Stream.fromIterableEffect(list).pipe(
      Stream.grouped(instancesPerPage),
      Stream.mapEffect((page) => Effect.map(readPage(page, range), (historyOf) => page.map(historyOf))),
      Stream.buffer({ capacity: 1 }),
      Stream.flattenIterable
    )

  return {
    /** Returns the history of one instance. */
    ofInstance: (instance: Instance, range: HistoryRange) =>
      Effect.map(readPage([instance], range), (historyOf) => historyOf(instance)),

    /**
     * Streams the histories of the instances of a page, or of all that are known when the stream starts, in the order of
     * their names. Only the list of instances takes memory. The next histories are read while the previous ones are
     * processed.
     */
    ofFleet: (range: HistoryRange, page?: InstancePage) =>
      stream(instances.list(page).pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error))), range)
  }
})
