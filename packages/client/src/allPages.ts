import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/** The part of a list's query that selects a page. The first page has no cursor. */
export interface PageCursor {
  readonly cursor?: string
}

/** A page of a list: its `next_cursor` is null on the last one. */
interface Page {
  readonly next_cursor: string | null
}

/** What some lists return to requests that ask for it: CSV, or a 304 without a body. */
type Otherwise = string | void

/**
 * Streams all pages of a list, and reads the next one only when it is needed. `read` gets the cursor to add to its query:
 *
 * ```ts
 * allPages((page) => client.instances.list({ query: { ...page, kind: "cluster" } }))
 * ```
 *
 * The stream fails as `read` does. It dies if a response is CSV or a 304 without a body. Servers only send those to
 * requests with `Accept: text/csv` or `If-None-Match`, and methods of the client send neither.
 */
export const allPages = <A extends Page, E, R>(
  read: (page: PageCursor) => Effect.Effect<A | Otherwise, E, R>
): Stream.Stream<A, E, R> =>
  Stream.paginate<PageCursor, A, E, R>({}, (cursor) =>
    Effect.flatMap(read(cursor), (page) => {
      if (typeof page !== "object") return Effect.die("The response is not a page, though nothing else was asked for")
      const next = page.next_cursor
      return Effect.succeed([[page], next === null ? Option.none() : Option.some({ cursor: next })])
    })
  )
