import { Collector } from "@snoozeql/collector/Collector"
import { type ExpectedReading, readingRequests } from "@snoozeql/collector/expectedReading"
import type { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect } from "effect"

const keyOf = (one: { readonly account: string; readonly region: string; readonly provider_id: string }): string =>
  JSON.stringify([one.account, one.region, one.provider_id])

/** The classes of the instances that the stores have no history of. */
export const unreadClasses = Effect.fnUntraced(function* (expected: ReadonlyArray<ExpectedReading>) {
  const known = yield* (yield* InstanceStore)
    .list({ kind: "instance" })
    .pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
  const readFrom = yield* (yield* HistoryStore).readFrom(known.map(({ id }) => id))
  const read = new Set(known.filter(({ id }) => readFrom.has(id)).map(keyOf))
  return classesOf(expected, (key) => !read.has(key))
})

/** The classes of the instances that are expected to be read, as far as nothing of them is stored. */
export const classesOf = (
  expected: ReadonlyArray<ExpectedReading>,
  isUnread: (key: string) => boolean = () => true
): ReadonlyArray<string | null> =>
  expected.flatMap(({ instances }) =>
    instances.filter((one) => isUnread(keyOf(one))).map(({ class: className }) => className)
  )

/** How many queries read instances of these classes. */
export const queriesOf = (classes: ReadonlyArray<string | null>): number => readingRequests(classes).queries_requested

/** Runs the pass that reads what is not stored. */
export const collectUnread = Collector.use((collector) => collector.collect("manual"))

/** When metrics were last read into the stores: the end of the past that is known. */
export const readUntil = Effect.fnUntraced(function* (latest: CollectionRun) {
  const runs = yield* (yield* CollectionRunStore)
    .list()
    .pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
  return (runs.find(({ metrics_requested }) => metrics_requested > 0) ?? latest).started_at
})
