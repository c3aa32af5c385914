import { DecisionOfMember, type UnitDecision } from "@snoozeql/domain/Decision"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { isUuid } from "@snoozeql/domain/Uuid"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { DateTime, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { DecidedUnit, DecisionStore, NewDecision } from "../DecisionStore.ts"
import { checkDecision } from "../rules/decisions.ts"
import { newestVersion } from "./decisionConditions.ts"
import { lockMembership } from "./lockMembership.ts"
import { methodsOf } from "./methods.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"

interface DecisionRow extends Pick<UnitDecision, "verdict" | "reason" | "decided_by" | "version"> {
  readonly instance_id: InstanceId
  readonly until: Date | null
  readonly decided_at: Date
  readonly newest_version: number | null
}

const fromRow = ({
  decided_at,
  decided_by,
  newest_version,
  reason,
  until,
  verdict,
  version
}: DecisionRow): DecidedUnit => ({
  decision: {
    verdict,
    reason,
    until: until === null ? null : DateTime.fromDateUnsafe(until),
    decided_by,
    decided_at: DateTime.fromDateUnsafe(decided_at),
    version
  },
  newestVersion: newest_version
})

const method = methodsOf("DecisionStore")

/** `DecisionStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<DecisionStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()

  /** Fails unless decisions can be made about the unit. */
  const lockUnit = Effect.fnUntraced(function* (id: InstanceId) {
    const membership = yield* lockMembership(sql, id)
    if (membership !== null) return yield* new DecisionOfMember(membership)
  })

  return {
    list: method(
      "list",
      Effect.fnUntraced(function* (ids: ReadonlyArray<InstanceId>) {
        const known = ids.filter(isUuid)
        if (known.length === 0) return new Map<InstanceId, DecidedUnit>()
        const rows = yield* sql<DecisionRow>`
          SELECT instance_id, verdict, reason, until, decided_by, decided_at, version,
            ${newestVersion(sql)} AS newest_version
          FROM decisions
          JOIN instances ON instances.id = decisions.instance_id
          WHERE decisions.instance_id = ANY (${arrayLiteral(known)}::uuid[]) AND cluster_id IS NULL
        `
        return new Map(rows.map((row) => [row.instance_id, fromRow(row)]))
      })
    ),

    replace: method(
      "replace",
      Effect.fnUntraced(function* (id: InstanceId, decision: NewDecision) {
        const checked = yield* Effect.fromResult(checkDecision(decision))
        const { decided_at, decided_by, reason, until, verdict } = checked
        const [row] = yield* withTransaction(sql)(
          Effect.andThen(
            lockUnit(id),
            sql<Pick<DecisionRow, "version">>`
              INSERT INTO decisions (instance_id, verdict, reason, until, decided_by, decided_at, version)
              SELECT ${id}::uuid, ${verdict}, ${reason}::text,
                ${until === null ? null : timestamp(until)}::timestamptz, ${decided_by}::text,
                ${timestamp(decided_at)}::timestamptz, max(advice_versions.version)
              FROM advice_versions WHERE advice_versions.instance_id = ${id}::uuid
              ON CONFLICT (instance_id) DO UPDATE SET
                verdict = excluded.verdict,
                reason = excluded.reason,
                until = excluded.until,
                decided_by = excluded.decided_by,
                decided_at = excluded.decided_at,
                version = excluded.version
              RETURNING version
            `
          )
        )
        return { ...checked, version: row?.version ?? null }
      })
    ),

    remove: method(
      "remove",
      Effect.fnUntraced(function* (id: InstanceId) {
        yield* withTransaction(sql)(
          Effect.andThen(lockUnit(id), sql`DELETE FROM decisions WHERE instance_id = ${id}::uuid`)
        )
      })
    )
  }
})
