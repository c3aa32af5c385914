import type { DiscoveredInstance, Instance, InstanceKind } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Effect, Ref } from "effect"
import { type Discovery, InstanceDiscovery } from "../InstanceDiscovery.ts"
import type { Target } from "../Target.ts"
import { earlierStatuses } from "./earlierStatuses.ts"
import { addCounts, addNotes, type Progress } from "./progress.ts"
import { retryStore } from "./retryStore.ts"

/** The kinds whose list was complete: an entry without a name may be anything. */
const completeKinds = ({ kinds, skipped }: Discovery): ReadonlyArray<InstanceKind> =>
  skipped.some(({ name }) => name === "") ? [] : kinds

/**
 * Marks as gone what a discovery at `seenAt` did not list, and notes it. What was listed but is not collected is not
 * gone. Without an account nothing is marked: the rows of the region may be of another account, and the account that an
 * earlier pass found may have been that of other credentials.
 */
export const recordGone = Effect.fnUntraced(function* (
  found: Discovery,
  notChosen: ReadonlyArray<DiscoveredInstance>,
  seenAt: DateTime.Utc,
  progress: Ref.Ref<Progress>
) {
  const store = yield* InstanceStore
  const { account } = found
  const kinds = completeKinds(found)
  if (kinds.length === 0 || account === undefined) return
  const gone = yield* store
    .markGone({
      account,
      region: found.region,
      kinds,
      seenAt,
      listed: [...found.skipped, ...notChosen].map(({ name }) => name)
    })
    .pipe(
      retryStore,
      // Discovery has already applied the same rules.
      Effect.catchTag("InvalidInstance", (error) => Effect.die(error))
    )
  yield* Ref.update(progress, (counted) =>
    addNotes(
      counted,
      gone.map(({ kind, name }) => `The ${kind} ${name} is gone: it is no longer listed`)
    )
  )
})

/**
 * Reads what happened in the 14 days before the first sight of instances and clusters, and records it. If it cannot be
 * read, that is noted, and the hours are unknown instead of stopped.
 */
export const recordEarlierStatuses = Effect.fnUntraced(function* (
  target: Target,
  recorded: ReadonlyArray<Instance>,
  seenAt: DateTime.Utc,
  progress: Ref.Ref<Progress>
) {
  const discovery = yield* InstanceDiscovery
  const store = yield* InstanceStore
  const isNew = ({ first_seen_at }: Instance) => DateTime.Equivalence(first_seen_at, seenAt)
  const firstSeen = recorded.filter(isNew)
  if (firstSeen.length === 0) return
  const { apiCalls, events, note } = yield* discovery.statusEvents(target.inventory).pipe(
    Effect.map((read) => ({ ...read, note: undefined })),
    Effect.catchTag("AwsRequestError", (error) =>
      Effect.succeed({
        events: [],
        apiCalls: error.apiCalls,
        note: `Stops before the first sight of ${firstSeen.length === 1 ? "an instance" : "instances"} are not known: ${error.message}`
      })
    )
  )
  yield* Ref.update(progress, (counted) =>
    addNotes(addCounts(counted, { api_calls: apiCalls }), note === undefined ? [] : [note])
  )
  const nameSpans = yield* store.listNameSpans(firstSeen.map(({ id }) => id)).pipe(retryStore)
  yield* store.recordEarlierStatuses(earlierStatuses(firstSeen, nameSpans, events)).pipe(retryStore)
})
