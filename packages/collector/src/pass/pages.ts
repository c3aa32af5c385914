import { Effect } from "effect"
import { type AwsOperation, AwsRequestError } from "../AwsRequestError.ts"

/** An operation of AWS that answers in pages. */
export interface PagedOperation<Page, R> {
  readonly operation: AwsOperation
  readonly region: string | null
  /** Asks for the page that a token names, or for the first page; with the number of requests that it took. */
  readonly readPage: (
    token: string | undefined
  ) => Effect.Effect<{ readonly page: Page; readonly apiCalls: number }, AwsRequestError, R>
  /** The token of the page after this one. */
  readonly nextToken: (page: Page) => string | undefined
}

/** Reads all pages. The requests that it took are counted in the result and in the error. */
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
        message: `${operation} answered the same page twice`,
        apiCalls
      })
    }
    token = next
  } while (token !== undefined)
  return { pages, apiCalls }
})

const addApiCalls = ({ apiCalls, code, message, operation, reason, region }: AwsRequestError, earlier: number) =>
  new AwsRequestError({ operation, reason, code, region, message, apiCalls: apiCalls + earlier })
