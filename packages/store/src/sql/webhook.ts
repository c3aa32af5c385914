import type { InstanceId } from "@snoozeql/domain/Instance"
import { DateTime, Duration, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { placeAt } from "../rules/webhook.ts"
import type { ChangePlace, WebhookOutcome, WebhookStore } from "../WebhookStore.ts"
import { methodsOf } from "./methods.ts"

interface PlaceRow {
  readonly issued_at: Date
  readonly instance_id: InstanceId
  readonly version: number
}

interface StateRow extends PlaceRow {
  readonly attempts: number
  readonly next_attempt_at: Date | null
  readonly problem: string | null
  readonly delivered_at: Date | null
  readonly delivered_changes: number
  readonly refused_changes: number
}

const toPlace = ({ instance_id, issued_at, version }: PlaceRow): ChangePlace => ({
  issued_at: DateTime.fromDateUnsafe(issued_at),
  instance_id,
  version
})

const toInstant = (date: Date | null): DateTime.Utc | null => (date === null ? null : DateTime.fromDateUnsafe(date))

const method = methodsOf("WebhookStore")

/** `WebhookStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<WebhookStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()

  const now = sql.literal("date_trunc('milliseconds', statement_timestamp())")
  const seconds = (duration: Duration.Duration) =>
    sql`${Duration.toSeconds(duration)}::double precision * interval '1 second'`

  return {
    state: Effect.suspend(
      method("state", () =>
        Effect.map(
          sql<StateRow>`
            SELECT issued_at, instance_id, version, attempts, next_attempt_at, problem, delivered_at,
              delivered_changes::double precision AS delivered_changes,
              refused_changes::double precision AS refused_changes
            FROM webhook
          `,
          ([row]) =>
            row === undefined
              ? null
              : {
                  place: toPlace(row),
                  attempts: row.attempts,
                  next_attempt_at: toInstant(row.next_attempt_at),
                  problem: row.problem,
                  delivered_at: toInstant(row.delivered_at),
                  delivered_changes: row.delivered_changes,
                  refused_changes: row.refused_changes
                }
        )
      )
    ),

    claim: method(
      "claim",
      Effect.fnUntraced(function* (holder: string, lease: Duration.Duration) {
        const { instance_id, version } = placeAt(DateTime.makeUnsafe(0))
        yield* sql`
          INSERT INTO webhook (issued_at, instance_id, version) VALUES (${now}, ${instance_id}::uuid, ${version})
          ON CONFLICT DO NOTHING
        `
        const [row] = yield* sql<PlaceRow & { readonly attempts: number }>`
          UPDATE webhook SET holder = ${holder}::uuid, leased_until = statement_timestamp() + ${seconds(lease)}
          WHERE (holder IS NULL OR holder = ${holder}::uuid OR leased_until <= statement_timestamp())
            AND (next_attempt_at IS NULL OR next_attempt_at <= statement_timestamp())
          RETURNING issued_at, instance_id, version, attempts
        `
        return row === undefined ? null : { place: toPlace(row), attempts: row.attempts }
      })
    ),

    advance: method(
      "advance",
      Effect.fnUntraced(function* (holder: string, { changes, refusal, through }: WebhookOutcome) {
        const delivered = refusal === null ? changes : 0
        const rows = yield* sql`
          UPDATE webhook SET
            issued_at = ${DateTime.formatIso(through.issued_at)}::timestamptz,
            instance_id = ${through.instance_id}::uuid,
            version = ${through.version},
            attempts = 0,
            next_attempt_at = NULL,
            problem = ${refusal},
            delivered_at = CASE WHEN ${refusal === null}::boolean THEN ${now} ELSE delivered_at END,
            delivered_changes = delivered_changes + ${delivered}::integer,
            refused_changes = refused_changes + ${changes - delivered}::integer
          WHERE holder = ${holder}::uuid
          RETURNING 1
        `
        return rows.length > 0
      })
    ),

    postpone: method(
      "postpone",
      Effect.fnUntraced(function* (
        holder: string,
        { delay, problem }: { readonly delay: Duration.Duration; readonly problem: string }
      ) {
        const rows = yield* sql`
          UPDATE webhook SET
            attempts = attempts + 1,
            next_attempt_at = ${now} + ${seconds(delay)},
            problem = ${problem},
            holder = NULL,
            leased_until = NULL
          WHERE holder = ${holder}::uuid
          RETURNING 1
        `
        return rows.length > 0
      })
    ),

    release: method("release", (holder: string) =>
      Effect.asVoid(sql`UPDATE webhook SET holder = NULL, leased_until = NULL WHERE holder = ${holder}::uuid`)
    )
  }
})
