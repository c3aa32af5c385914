import { DateTime, Duration, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { WebhookOutcome, WebhookStore } from "../WebhookStore.ts"
import { methodsOf } from "./methods.ts"

interface PlaceRow {
  readonly sequence: number
}

interface StateRow extends PlaceRow {
  readonly attempts: number
  readonly next_attempt_at: Date | null
  readonly problem: string | null
  readonly delivered_at: Date | null
  readonly delivered_changes: number
  readonly refused_changes: number
}

const toInstant = (date: Date | null): DateTime.Utc | null => (date === null ? null : DateTime.fromDateUnsafe(date))

const method = methodsOf("WebhookStore")

/** `WebhookStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<WebhookStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()

  const now = sql.literal("date_trunc('milliseconds', statement_timestamp())")

  // An older server moves the other columns only, so the version that they name counts too.
  const place = sql.literal(`
    greatest(
      coalesce(
        webhook.sequence,
        (
          SELECT max(version.sequence) FROM advice_versions AS version
          WHERE (version.issued_at, version.instance_id, version.version)
            <= (webhook.issued_at, webhook.instance_id, webhook.version)
        ),
        0
      ),
      (
        SELECT version.sequence FROM advice_versions AS version
        WHERE version.instance_id = webhook.instance_id AND version.version = webhook.version
      )
    )::double precision AS sequence
  `)
  const seconds = (duration: Duration.Duration) =>
    sql`${Duration.toSeconds(duration)}::double precision * interval '1 second'`

  return {
    state: Effect.suspend(
      method("state", () =>
        Effect.map(
          sql<StateRow>`
            SELECT ${place}, attempts, next_attempt_at, problem, delivered_at,
              delivered_changes::double precision AS delivered_changes,
              refused_changes::double precision AS refused_changes
            FROM webhook
          `,
          ([row]) =>
            row === undefined
              ? null
              : {
                  place: { sequence: row.sequence },
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
        yield* sql`
          INSERT INTO webhook (issued_at, instance_id, version, sequence)
          SELECT ${now}, '00000000-0000-0000-0000-000000000000', 1, coalesce(max(sequence), 0) FROM advice_versions
          ON CONFLICT DO NOTHING
        `
        const [row] = yield* sql<PlaceRow & { readonly attempts: number }>`
          UPDATE webhook SET holder = ${holder}::uuid, leased_until = statement_timestamp() + ${seconds(lease)}
          WHERE (holder IS NULL OR holder = ${holder}::uuid OR leased_until <= statement_timestamp())
            AND (next_attempt_at IS NULL OR next_attempt_at <= statement_timestamp())
          RETURNING ${place}, attempts
        `
        return row === undefined ? null : { place: { sequence: row.sequence }, attempts: row.attempts }
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
            sequence = ${through.sequence}::bigint,
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
