import { HttpApiError } from "effect/http-api"

/** The part of a request that holds a value. */
export type RequestPart = "params" | "query" | "headers" | "payload"

/** What is wrong with one value of a request. */
export interface Mistake {
  readonly path: ReadonlyArray<string | number>
  readonly message: string
}

/** More would not help to correct a request, and would make the response to a huge body huge. */
const maximumMistakes = 100

/** The longest path segment and the longest message, in characters: a key or a value may be as long as the body. */
const maximumLength = 500

const shorten = (text: string): string => (text.length <= maximumLength ? text : `${text.slice(0, maximumLength)}…`)

const shortenMistake = ({ message, path }: Mistake): Mistake => ({
  message: shorten(message),
  path: path.map((segment) => (typeof segment === "string" ? shorten(segment) : segment))
})

const describe = ({ message, path }: Mistake): string => (path.length === 0 ? message : `${path.join(".")}: ${message}`)

/**
 * The 400 for a request with mistakes in one of its parts. `detail` holds the first mistake and the number of the others.
 * `errors` holds up to 100 of them, each with a path that begins with the part.
 */
export const badRequest = (
  part: RequestPart,
  mistakes: readonly [Mistake, ...ReadonlyArray<Mistake>]
): HttpApiError.BadRequestProblem =>
  new HttpApiError.BadRequestProblem({
    detail: describe(shortenMistake(mistakes[0])) + (mistakes.length > 1 ? ` (and ${mistakes.length - 1} more)` : ""),
    errors: mistakes
      .slice(0, maximumMistakes)
      .map(shortenMistake)
      .map(({ message, path }) => ({ path: [part, ...path], message }))
  })
