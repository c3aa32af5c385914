import { Effect } from "effect"
import { type AwsOperation, AwsRequestError } from "../AwsRequestError.ts"

/** An AWS operation whose response has several pages. */
export interface PagedOperation<Page, R> {
  readonly operation: AwsOperation
  readonly region: string | null
  /** Reads the page of a token, or the first page, and counts the requests that were sent. */
  readonly readPage: (
    token: string | undefined
  ) => Effect.Effect<{ readonly page: Page; readonly apiCalls: number }, AwsRequestError, R>
  /** The token of the next page, or undefined on the last page. */
  readonly nextToken: (page: Page) => string | undefined
}

/** Reads all pages. The result and the error contain the number of requests that were sent. */
export const readPages = Effect.fnUntraced(function* <Page, R>({
  nextToken,
  operation,
  readPage,
  region
}: PagedOperation<Page, R>) {
  const pages: Array<Page> = []
  let apiCalls = 0
  let token: string | undefined
  do {
    const read = yield* Effect.mapError(readPage(token), (error) => addApiCalls(error, apiCalls))
    apiCalls += read.apiCalls
    pages.push(read.page)
    const next = nextToken(read.page)
    if (next !== undefined && next === token) {
      return yield* new AwsRequestError({
        operation,
        reason: "Rejected",
        code: null,
        region,
        message: `${operation} returned the same page twice`,
        apiCalls
      })
    }
    token = next
  } while (token !== undefined)
  return { pages, apiCalls }
})

const addApiCalls = ({ apiCalls, code, message, operation, reason, region }: AwsRequestError, earlier: number) =>
  new AwsRequestError({ operation, reason, code, region, message, apiCalls: apiCalls + earlier })
