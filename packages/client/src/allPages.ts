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

/**
 * Streams all pages of a list, and reads the next one only when it is needed. `read` gets the cursor to add to its query:
 *
 * ```ts
 * allPages((page) => client.instances.list({ query: { ...page, kind: "cluster" } }))
 * ```
 *
 * The stream fails as `read` does. A 304 without a body, which only requests with `If-None-Match` get, ends it.
 */
export const allPages = <A extends Page, E, R>(
  read: (page: PageCursor) => Effect.Effect<A | void, E, R>
): Stream.Stream<A, E, R> =>
  Stream.paginate<PageCursor, A, E, R>({}, (cursor) =>
    Effect.map(read(cursor), (page) => {
      if (page === undefined) return [[], Option.none()]
      const next = page.next_cursor
      return [[page], next === null ? Option.none() : Option.some({ cursor: next })]
    })
  )
