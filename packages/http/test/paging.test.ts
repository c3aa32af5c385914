import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { maximumPageLength, readPage } from "../src/handlers/paging.ts"

/** A listing of numbered rows that all have the same length, and the number of rows read so far. */
const listing = (count: number, lengthOf: (row: number) => number) => {
  let read = 0
  const page = (limit: number, after: number | undefined) =>
    readPage({
      limit,
      after,
      read: (part) =>
        Effect.sync(() => {
          const first = part.after === undefined ? 0 : part.after + 1
          const rows = Array.from(
            { length: Math.max(0, Math.min(part.limit, count - first)) },
            (_, index) => first + index
          )
          read += rows.length
          return rows
        }),
      placeOf: (row: number) => row,
      encodeCursor: String,
      encodeRow: (row) => String(row).padEnd(lengthOf(row), " ")
    })
  return { page, rowsRead: () => read }
}

/** All pages of a listing, each as the numbers of its rows. */
const allPages = Effect.fnUntraced(function* ({ page }: ReturnType<typeof listing>, limit: number) {
  const pages: Array<ReadonlyArray<number>> = []
  let after: number | undefined
  for (;;) {
    const { nextCursor, rows } = yield* page(limit, after)
    pages.push(rows.map(Number))
    if (nextCursor === null) return pages
    after = Number(nextCursor)
  }
})

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

describe("readPage", () => {
  it.effect.each([
    [0, 10],
    [1, 1],
    [10, 10],
    [11, 10],
    [199, 1000],
    [200, 200],
    [400, 1000],
    [1000, 1000],
    [1001, 1000],
    [2500, 1000]
  ] as const)("shows each of %d rows once, at most %d a page, and names no page that is empty", ([count, limit]) =>
    Effect.gen(function* () {
      const pages = yield* allPages(
        listing(count, () => 1),
        limit
      )
      assert.deepStrictEqual(pages.flat(), numbers(count))
      assert.deepStrictEqual(
        pages.map(({ length }) => length),
        count === 0 ? [0] : numbers(Math.ceil(count / limit)).map((page) => Math.min(limit, count - page * limit))
      )
    })
  )

  it.effect("ends a page before it becomes too long", () =>
    Effect.gen(function* () {
      const length = maximumPageLength / 4
      const pages = yield* allPages(
        listing(10, () => length),
        1000
      )
      assert.deepStrictEqual(pages, [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9]
      ])
    })
  )

  it.effect("returns a row that is too long on a page of its own, and continues after it", () =>
    Effect.gen(function* () {
      const pages = yield* allPages(
        listing(5, (row) => (row === 2 ? maximumPageLength + 1 : 1)),
        1000
      )
      assert.deepStrictEqual(pages, [[0, 1], [2], [3, 4]])
    })
  )

  it.effect("reads few rows beyond the longest page", () =>
    Effect.gen(function* () {
      const rows = listing(10_000, () => maximumPageLength / 2)
      yield* rows.page(1000, undefined)
      assert.isAtMost(rows.rowsRead(), 200)
    })
  )
})
