import { DateTime, Effect, Struct } from "effect"
import type { WebhookRow } from "../rules/webhook.ts"
import type { WebhookStore } from "../WebhookStore.ts"
import { MemoryTables } from "./MemoryTables.ts"

const newRow = (sequence: number): WebhookRow => ({
  place: { sequence },
  attempts: 0,
  next_attempt_at: null,
  problem: null,
  delivered_at: null,
  delivered_changes: 0,
  refused_changes: 0,
  holder: null,
  leased_until: null
})

const isPast = (instant: DateTime.Utc | null, now: DateTime.Utc): boolean =>
  instant === null || DateTime.isLessThanOrEqualTo(instant, now)

/** `WebhookStore` in memory. */
export const make: Effect.Effect<WebhookStore["Service"], never, MemoryTables> = Effect.gen(function* () {
  const { lastSequence, webhook } = yield* MemoryTables

  /** Changes the row of a holder that has the lease. */
  const update = (holder: string, change: (row: WebhookRow, now: DateTime.Utc) => WebhookRow) =>
    Effect.map(DateTime.now, (now) => {
      if (webhook.row?.holder !== holder) return false
      webhook.row = change(webhook.row, now)
      return true
    })

  return {
    state: Effect.sync(() => (webhook.row === undefined ? null : Struct.omit(webhook.row, ["holder", "leased_until"]))),

    claim: (holder, lease) =>
      Effect.map(DateTime.now, (now) => {
        const row = webhook.row ?? newRow(lastSequence())
        webhook.row = row
        const isFree = row.holder === null || row.holder === holder || isPast(row.leased_until, now)
        if (!isFree || !isPast(row.next_attempt_at, now)) return null
        webhook.row = { ...row, holder, leased_until: DateTime.addDuration(now, lease) }
        return { place: row.place, attempts: row.attempts }
      }),

    advance: (holder, { changes, refusal, through }) =>
      update(holder, (row, now) => ({
        ...row,
        place: { sequence: through.sequence },
        attempts: 0,
        next_attempt_at: null,
        problem: refusal,
        delivered_at: refusal === null ? now : row.delivered_at,
        delivered_changes: row.delivered_changes + (refusal === null ? changes : 0),
        refused_changes: row.refused_changes + (refusal === null ? 0 : changes)
      })),

    postpone: (holder, { delay, problem }) =>
      update(holder, (row, now) => ({
        ...row,
        attempts: row.attempts + 1,
        next_attempt_at: DateTime.addDuration(now, delay),
        problem,
        holder: null,
        leased_until: null
      })),

    release: (holder) => Effect.asVoid(update(holder, (row) => ({ ...row, holder: null, leased_until: null })))
  }
})
