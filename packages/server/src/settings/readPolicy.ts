import { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { Effect, FileSystem, Schema } from "effect"

/** A file does not hold an analysis policy. */
export class InvalidPolicy extends Schema.TaggedError<InvalidPolicy>()("InvalidPolicy", { message: Schema.String }) {}

// A misspelt name must not be taken for an absent one, which has a default.
const decode = Schema.decodeEffect(Schema.fromJsonString(AnalysisPolicy), { onExcessProperty: "error", errors: "all" })

/** Reads the policy of a JSON file; what it leaves out has its default. */
export const readPolicy = Effect.fnUntraced(function* (path: string) {
  const fileSystem = yield* FileSystem.FileSystem
  return yield* fileSystem.readFileString(path).pipe(
    Effect.flatMap(decode),
    Effect.mapError(({ message }) => new InvalidPolicy({ message }))
  )
})
