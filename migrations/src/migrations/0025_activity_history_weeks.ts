import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const activityHistoryWeeks = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  // A week takes 2 to 4 KB. It stays in its row: out of line, it would be found by an index of its own, in pieces of 2 KB.
  yield* sql`ALTER TABLE activity_history SET (toast_tuple_target = 8160)`
  yield* sql`ALTER TABLE activity_history ALTER COLUMN hours SET STORAGE EXTERNAL`
  yield* sql`
    COMMENT ON TABLE activity_history IS
      'The hours of a week (UTC) of one metric of an instance in one value: compact, and kept longer than metrics_hourly'
  `
  yield* sql`
    COMMENT ON COLUMN activity_history.day IS
      'The first day of the value: a Thursday. An older version stored each day in a value of its own'
  `
})
