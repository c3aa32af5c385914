import type { InstanceId } from "@snoozeql/domain/Instance"
import type { UnitReplay } from "@snoozeql/domain/UnitReplay"
import { DateTime, Effect } from "effect"
import type { AdviceStore, ReplayState } from "../AdviceStore.ts"
import { checkReplays } from "../rules/advice.ts"
import type { MemoryTables } from "./MemoryTables.ts"

/** What the replay of a unit says about when the next one is due. */
export const replayStateOf = (replay: UnitReplay | undefined): ReplayState | null =>
  replay === undefined ? null : { replayed_at: replay.replayed_at, inputs: replay.inputs, hours: replay.seen.hours }

/** The methods of `AdviceStore` for replays. */
export const replaysIn = ({
  instances,
  replays: stored
}: MemoryTables["Service"]): Pick<AdviceStore["Service"], "saveReplays" | "replaysOf"> => ({
  saveReplays: Effect.fn("AdviceStore.saveReplays")(function* (replays) {
    for (const replay of yield* Effect.fromResult(checkReplays(replays))) {
      const before = stored.get(replay.instance_id)
      const isNewer = before === undefined || !DateTime.isLessThan(replay.replayed_at, before.replayed_at)
      if (instances.has(replay.instance_id) && isNewer) stored.set(replay.instance_id, replay)
    }
  }),

  replaysOf: (ids: ReadonlyArray<InstanceId>) =>
    Effect.sync(
      () =>
        new Map(
          ids.flatMap((id) => {
            const replay = stored.get(id)
            return replay === undefined ? [] : [[id, replay] as const]
          })
        )
    )
})
