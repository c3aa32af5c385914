import { Effect, FileSystem, Schema } from "effect"
import { explainFileError } from "../commandLine/explainFileError.ts"

/** A named file cannot be read, or does not hold what it should. */
export class InvalidJsonFile extends Schema.TaggedError<InvalidJsonFile>()("InvalidJsonFile", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return `${this.path}: ${this.reason}`
  }
}

// A misspelt name is an error. Otherwise it would be ignored, and the default be used.
const strict = { onExcessProperty: "error", errors: "all" } as const

/** Reads a JSON file with a schema, and refuses keys that the schema does not know. */
export const readJsonFile = Effect.fnUntraced(function* <A>(path: string, schema: Schema.Codec<A, unknown>) {
  const fileSystem = yield* FileSystem.FileSystem
  return yield* fileSystem.readFileString(path).pipe(
    Effect.mapError((error) => ({ message: explainFileError(error, path) })),
    Effect.flatMap(Schema.decodeEffect(Schema.fromJsonString(schema), strict)),
    Effect.mapError(({ message }) => new InvalidJsonFile({ path, reason: message }))
  )
})
