import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { historyCutoff } from "@snoozeql/domain/Hour"
import type { Instance } from "@snoozeql/domain/Instance"
import { type HistoryRange, HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Effect, Stream } from "effect"
import type { InstanceHistory } from "./evaluate.ts"

/**
 * How many instances are read at a time: enough for their statements to cost little beside their hours (12 weeks of each
 * are 230 KB), few enough for PGlite, which works on the server's own thread, to leave it soon.
 */
const instancesPerPage = 25

/** The hours to judge: those that are kept, as far as the policy looks back, up to `now`. */
export const historyRange = (
  now: DateTime.Utc,
  kept: Parameters<typeof historyCutoff>[1],
  { history_weeks }: Pick<AnalysisPolicy, "history_weeks">
): HistoryRange => ({
  start: DateTime.max(historyCutoff(now, kept), DateTime.subtract(now, { weeks: history_weeks })),
  end: now
})

/** Reads the histories of instances from the stores. No connection is held between two pages. */
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

  return {
    /** The history of one instance. */
    ofInstance: (instance: Instance, range: HistoryRange) =>
      Effect.map(readPage([instance], range), (historyOf) => historyOf(instance)),

    /**
     * The histories of all instances that are known when the stream starts, by name, in constant memory apart from the
     * instances themselves. The next page is read while the last one is worked on.
     */
    ofFleet: (range: HistoryRange) =>
      Stream.fromIterableEffect(
        instances.list().pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
      ).pipe(
        Stream.grouped(instancesPerPage),
        Stream.mapEffect((page) => Effect.map(readPage(page, range), (historyOf) => page.map(historyOf))),
        Stream.buffer({ capacity: 1 }),
        Stream.flattenIterable
      )
  }
})
