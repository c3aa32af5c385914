import { Effect } from "effect"
import { SqlClient } from "effect/sql"

/** A statement as the store sends it. */
export interface CapturedStatement {
  readonly text: string
  readonly parameters: ReadonlyArray<unknown>
}

/** Runs an effect of a store whose client records every statement, and returns the statements. */
export const captureStatements = Effect.fnUntraced(function* <A, E, R>(
  build: Effect.Effect<A, never, SqlClient.SqlClient>,
  use: (store: A) => Effect.Effect<unknown, E, R>
) {
  const client = yield* SqlClient.SqlClient
  const statements: Array<CapturedStatement> = []
  const noting: SqlClient.SqlClient = new Proxy(client, {
    apply: (target, self, parts) => {
      const statement: unknown = Reflect.apply(target, self, parts)
      if (isStatement(statement)) {
        const [text, parameters] = statement.compile()
        statements.push({ text, parameters })
      }
      return statement
    },
    get: (target, name): unknown => (name === "withoutTransforms" ? () => noting : Reflect.get(target, name, target))
  })
  const store = yield* build.pipe(Effect.provideService(SqlClient.SqlClient, noting))
  statements.length = 0
  yield* use(store)
  return statements
})

interface Compilable {
  readonly compile: () => readonly [text: string, parameters: ReadonlyArray<unknown>]
}

const isStatement = (value: unknown): value is Compilable =>
  typeof value === "object" && value !== null && "compile" in value && typeof value.compile === "function"
