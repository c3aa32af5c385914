import type { InstanceId } from "@snoozeql/domain/Instance"
import { PolicyOfMember, type UnitPolicy } from "@snoozeql/domain/UnitPolicy"
import { isUuid } from "@snoozeql/domain/Uuid"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { DateTime, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { PolicyStore } from "../PolicyStore.ts"
import { checkUnitPolicy, isFleetPolicy } from "../rules/policies.ts"
import { lockMembership } from "./lockMembership.ts"
import { methodsOf } from "./methods.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"

interface PolicyRow {
  readonly instance_id: InstanceId
  readonly one_in: number | null
  readonly minimum_run_hours: number | null
  readonly protected_hours: UnitPolicy["protected_hours"] | null
  readonly protected_dates: UnitPolicy["protected_dates"] | null
  readonly awake_until: Date | null
}

const fromRow = ({
  awake_until,
  minimum_run_hours,
  one_in,
  protected_dates,
  protected_hours
}: PolicyRow): UnitPolicy => ({
  ...(one_in !== null && { one_in }),
  ...(minimum_run_hours !== null && { minimum_run_hours }),
  ...(protected_hours && { protected_hours }),
  ...(protected_dates && { protected_dates }),
  ...(awake_until !== null && { awake_until: DateTime.fromDateUnsafe(awake_until) })
})

/** A list as text of JSON; null if it is omitted. */
const json = (list: ReadonlyArray<unknown> | undefined): string | null =>
  list === undefined ? null : JSON.stringify(list)

const method = methodsOf("PolicyStore")

/** `PolicyStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<PolicyStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()
  const columns = sql.literal("one_in, minimum_run_hours, protected_hours, protected_dates, awake_until")

  return {
    list: method(
      "list",
      Effect.fnUntraced(function* (ids: ReadonlyArray<InstanceId>) {
        const known = ids.filter(isUuid)
        if (known.length === 0) return new Map<InstanceId, UnitPolicy>()
        const rows = yield* sql<PolicyRow>`
          SELECT instance_id, ${columns}
          FROM unit_policies
          JOIN instances ON instances.id = instance_id
          WHERE instance_id = ANY (${arrayLiteral(known)}::uuid[]) AND cluster_id IS NULL
        `
        return new Map(rows.map((row) => [row.instance_id, fromRow(row)]))
      })
    ),

    replace: method(
      "replace",
      Effect.fnUntraced(function* (id: InstanceId, policy: UnitPolicy) {
        const checked = yield* Effect.fromResult(checkUnitPolicy(policy))
        yield* withTransaction(sql)(
          Effect.gen(function* () {
            const membership = yield* lockMembership(sql, id)
            if (membership !== null) return yield* new PolicyOfMember(membership)
            if (isFleetPolicy(checked)) {
              yield* sql`DELETE FROM unit_policies WHERE instance_id = ${id}::uuid`
              return
            }
            const { awake_until, minimum_run_hours, one_in, protected_dates, protected_hours } = checked
            yield* sql`
              INSERT INTO unit_policies (instance_id, ${columns})
              VALUES (
                ${id}::uuid,
                ${one_in ?? null}::double precision,
                ${minimum_run_hours ?? null}::integer,
                ${json(protected_hours)}::jsonb,
                ${json(protected_dates)}::jsonb,
                ${awake_until === undefined ? null : timestamp(awake_until)}::timestamptz
              )
              ON CONFLICT (instance_id) DO UPDATE SET
                one_in = excluded.one_in,
                minimum_run_hours = excluded.minimum_run_hours,
                protected_hours = excluded.protected_hours,
                protected_dates = excluded.protected_dates,
                awake_until = excluded.awake_until
            `
          })
        )
      })
    )
  }
})
