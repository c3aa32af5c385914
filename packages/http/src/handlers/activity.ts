import { Advisor } from "@snoozeql/advisor/Advisor"
import { defaultBacktestMode } from "@snoozeql/advisor/backtest"
import type { BacktestMode, FleetBacktest } from "@snoozeql/domain/Backtest"
import { Instance, type InstanceId } from "@snoozeql/domain/Instance"
import { Effect, Schema, Semaphore } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { type BacktestQuery, type FleetBacktestQuery, maximumBacktestPage } from "@snoozeql/client/api/query"
import { makeCursor } from "./paging.ts"
import { makeSharedWorkByKey } from "./sharedWork.ts"

const cursor = makeCursor("backtest", Schema.Struct({ name: Instance.fields.name, id: Instance.fields.id }))

/** The replay of one instance that a request asks for. */
interface OneInstance {
  readonly id: InstanceId
  readonly mode: BacktestMode
}

/** The replays of a fleet's page that a request asks for. */
interface FleetPart {
  readonly mode: BacktestMode
  readonly limit: number
  readonly after: Parameters<typeof cursor.encode>[0] | undefined
}

const modeOf = ({ censored, look, one_in, refit }: typeof BacktestQuery.Type): BacktestMode => ({
  ...defaultBacktestMode,
  ...(refit !== undefined && { refit }),
  ...(look !== undefined && { look }),
  ...(censored !== undefined && { censored }),
  ...(one_in !== undefined && { one_in })
})

/** The cursor of the page after this one: null if this one is not full. */
const nextCursor = (
  { instances }: Pick<FleetBacktest, "instances">,
  limit: number,
  query: typeof FleetBacktestQuery.Type
): string | null => {
  const last = instances.at(-1)
  return last === undefined || instances.length < limit
    ? null
    : cursor.encode({ name: last.name, id: last.instance_id }, query)
}

/** The handlers of `ActivityApi`, which call `Advisor`. */
export const layer = HttpApiBuilder.group(
  Api,
  "activity",
  Effect.fn(function* (handlers) {
    const advisor = yield* Advisor
    // Replays take all of a processor, so there is one at a time.
    const replayTurn = yield* Semaphore.make(1)
    const replayOne = yield* makeSharedWorkByKey(replayTurn, ({ id, mode }: OneInstance) => advisor.backtest(id, mode))
    const replayPart = yield* makeSharedWorkByKey(replayTurn, ({ after, limit, mode }: FleetPart) =>
      advisor.fleetBacktest(mode, { limit, ...(after !== undefined && { after }) })
    )

    return handlers.handleAll({
      get: ({ params }) => advisor.activity(params.id),
      backtest: ({ params, query }) => replayOne({ id: params.id, mode: modeOf(query) }),
      fleetBacktest: Effect.fn(function* ({ query }) {
        const limit = query.limit ?? maximumBacktestPage
        const after = yield* cursor.decode(query)
        const result = yield* replayPart({ mode: modeOf(query), limit, after })
        return { ...result, next_cursor: nextCursor(result, limit, query) }
      })
    })
  })
)
