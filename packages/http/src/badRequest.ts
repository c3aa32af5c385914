import { HttpApiError } from "effect/http-api"

/** The part of a request that a value came in. */
export type RequestPart = "params" | "query" | "headers" | "payload"

/** What was wrong with one value of a request. */
export interface Mistake {
  readonly path: ReadonlyArray<string | number>
  readonly message: string
}

/** Enough to correct a request by; the rest would only make the answer to a huge body huge. */
const maximumMistakes = 100

/** The longest part of a path, and the longest message: a key or a value may be as long as the body. */
const maximumLength = 500

const shorten = (text: string): string => (text.length <= maximumLength ? text : `${text.slice(0, maximumLength)}…`)

const shortenMistake = ({ message, path }: Mistake): Mistake => ({
  message: shorten(message),
  path: path.map((segment) => (typeof segment === "string" ? shorten(segment) : segment))
})

const describe = ({ message, path }: Mistake): string => (path.length === 0 ? message : `${path.join(".")}: ${message}`)

/**
 * The 400 of a request with mistakes in one of its parts. `detail` tells the first and how many more there are,
 * `errors` tells up to 100, each path beginning with the part.
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
