import { Schema } from "effect"

const Problem = Schema.Struct({
  /** The place in the file, such as `line 3` or `datapoint 7`, counted from 1. */
  place: Schema.String,
  message: Schema.String
})

/** What is wrong at one place in a file. */
export interface Problem extends Schema.Schema.Type<typeof Problem> {}

const shown = 20

/** A file to import does not hold what it should. Nothing was written. */
export class MalformedFile extends Schema.TaggedError<MalformedFile>()("MalformedFile", {
  problems: Schema.Array(Problem)
}) {
  override get message(): string {
    const lines = this.problems.slice(0, shown).map(({ message, place }) => `  ${place}: ${message}`)
    const rest = this.problems.length - lines.length
    return ["The file cannot be imported:", ...lines, ...(rest > 0 ? [`  and ${rest} more`] : [])].join("\n")
  }
}

/** A file with one problem. */
export const malformed = (place: string, message: string): MalformedFile =>
  new MalformedFile({ problems: [{ place, message }] })
