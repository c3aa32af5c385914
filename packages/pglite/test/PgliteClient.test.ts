import { PgClient } from "@effect/sql-pg"
import { assert, describe, layer, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { layerMemory } from "../src/PgliteClient.ts"

layer(layerMemory({ sessionParameters: { TimeZone: "America/New_York", search_path: "elsewhere" } }))(
  "layerMemory",
  (test) => {
    test.effect("applies the session parameters", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        assert.deepStrictEqual(
          yield* sql`SELECT current_setting('TimeZone') AS time_zone, current_setting('search_path') AS search_path`,
          [{ time_zone: "America/New_York", search_path: "elsewhere" }]
        )
      })
    )

    test.effect("commits, rolls back, and rolls back to a savepoint", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        yield* sql`CREATE TABLE public.kept (number int)`
        const insert = (number: number) => sql`INSERT INTO public.kept VALUES (${number})`
        const roll = <A, E>(effect: Effect.Effect<A, E>) =>
          Effect.ignore(sql.withTransaction(Effect.andThen(effect, Effect.fail("roll back"))))
        yield* sql.withTransaction(Effect.andThen(insert(1), roll(insert(2))))
        yield* roll(insert(3))
        assert.deepStrictEqual(yield* sql`SELECT number FROM public.kept`, [{ number: 1 }])
      })
    )

    test.effect("fails with typed errors of PostgreSQL", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        yield* sql`CREATE TABLE public.once (id int PRIMARY KEY)`
        yield* sql`INSERT INTO public.once VALUES (1)`
        const duplicate = yield* Effect.flip(sql`INSERT INTO public.once VALUES (1)`)
        assert.strictEqual(duplicate.reason._tag, "UniqueViolation")
        assert.deepStrictEqual(yield* sql`SELECT id FROM public.once`, [{ id: 1 }])
      })
    )

    test.effect("serves many fibers with one connection", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        const answers = yield* Effect.forEach(
          Array.from({ length: 50 }, (_, index) => index),
          (index) => sql.withTransaction(sql<{ index: number }>`SELECT ${index}::int AS index`),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(
          answers.flat().map((row) => row.index),
          Array.from({ length: 50 }, (_, index) => index)
        )
      })
    )

    test.effect("fails on LISTEN, which would block its only connection", () =>
      Effect.gen(function* () {
        const client = yield* PgClient.PgClient
        const error = yield* Effect.flip(Effect.scoped(client.listen("channel")))
        assert.include(error.message, "PGlite does not support LISTEN")
        assert.deepStrictEqual(yield* client`SELECT 1 AS one`, [{ one: 1 }])
      })
    )
  }
)

describe("layerMemory", () => {
  it.effect(
    "opens a new, empty database each time, whatever was written to earlier ones",
    () =>
      Effect.gen(function* () {
        const tables = Effect.gen(function* () {
          const sql = yield* SqlClient
          yield* sql`CREATE TABLE kept (number int)`
          return yield* sql`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
        }).pipe(Effect.provide(layerMemory(), { local: true }))
        const found = yield* Effect.all([tables, tables, tables], { concurrency: 2 })
        for (const names of found) assert.deepStrictEqual(names, [{ tablename: "kept" }])
      }),
    60_000
  )
})

it.effect(
  "layerMemory fails on a session parameter that PostgreSQL refuses",
  () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Effect.provide(Effect.void, layerMemory({ sessionParameters: { TimeZone: "Mars/Olympus" } }))
      )
      assert.include(String(error.reason.cause), "Mars/Olympus")
    }),
  60_000
)
