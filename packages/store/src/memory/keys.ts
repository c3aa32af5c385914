import { type ApiKey, ApiKeyId } from "@snoozeql/domain/ApiKey"
import { ApiKeyNameTaken } from "@snoozeql/domain/errors"
import { Array, DateTime, Effect, Order } from "effect"
import { type KeyStore, useInterval } from "../KeyStore.ts"
import { checkKeyPage, checkNewKey } from "../rules/keyChecks.ts"
import { isInForce } from "../rules/keys.ts"
import { apiKeyNotFound } from "../rules/notFound.ts"
import { MemoryTables } from "./MemoryTables.ts"

type KeyPosition = Pick<ApiKey, "created_at" | "id">

const newestFirst = Order.flip(
  Order.combine(
    Order.mapInput(DateTime.Order, (key: KeyPosition) => key.created_at),
    Order.mapInput(Order.String, (key: KeyPosition) => key.id)
  )
)

/** `KeyStore` in memory. */
export const make: Effect.Effect<KeyStore["Service"], never, MemoryTables> = Effect.gen(function* () {
  const { keys, nextUuid } = yield* MemoryTables

  const update = (id: ApiKeyId, change: (key: ApiKey) => ApiKey) => {
    const stored = keys.get(id)
    if (stored === undefined) return undefined
    const changed = { ...stored, key: change(stored.key) }
    keys.set(id, changed)
    return changed.key
  }

  return {
    create: Effect.fn("KeyStore.create")(function* (given) {
      const now = yield* DateTime.now
      const { hash, ...checked } = yield* Effect.fromResult(checkNewKey(given, now))
      const taken = [...keys.values()].find(({ key }) => key.name === checked.name && isInForce(key, now))?.key
      if (taken !== undefined) {
        return yield* new ApiKeyNameTaken({ key_id: taken.id, name: taken.name, prefix: taken.prefix })
      }
      const id = ApiKeyId.make(nextUuid())
      const key: ApiKey = { id, ...checked, created_at: now, revoked_at: null, last_used_at: null }
      keys.set(id, { key, hash })
      return key
    }),

    list: Effect.fn("KeyStore.list")(function* (page = {}) {
      const { after, limit } = yield* Effect.fromResult(checkKeyPage(page))
      const sorted = Array.sort(
        [...keys.values()].map(({ key }) => key),
        newestFirst
      )
      const rest = after === undefined ? sorted : sorted.filter((key) => newestFirst(key, after) > 0)
      return rest.slice(0, limit)
    }),

    get: Effect.fn("KeyStore.get")(function* (id) {
      return keys.get(id)?.key ?? (yield* apiKeyNotFound(id))
    }),

    findInForce: Effect.fn("KeyStore.findInForce")(function* (hash) {
      const now = yield* DateTime.now
      return [...keys.values()].find((stored) => stored.hash === hash && isInForce(stored.key, now))
    }),

    hasAny: Effect.sync(() => keys.size > 0),

    recordUse: Effect.fn("KeyStore.recordUse")(function* (id) {
      const now = yield* DateTime.now
      const before = DateTime.subtractDuration(now, useInterval)
      update(id, (key) =>
        key.last_used_at === null || DateTime.isLessThanOrEqualTo(key.last_used_at, before)
          ? { ...key, last_used_at: now }
          : key
      )
    }),

    revoke: Effect.fn("KeyStore.revoke")(function* (id) {
      const now = yield* DateTime.now
      return update(id, (key) => ({ ...key, revoked_at: key.revoked_at ?? now })) ?? (yield* apiKeyNotFound(id))
    })
  }
})
