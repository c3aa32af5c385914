import { Effect } from "effect"
import { AwsRequestError } from "../AwsRequestError.ts"
import { type AwsRequest, requestWithRetries } from "./requestWithRetries.ts"

/** An operation of RDS that returns pages. */
export interface PagedRequest<Page> extends Pick<
  AwsRequest<Page>,
  "operation" | "region" | "credentials" | "isOptional"
> {
  /** Sends the request for the page after a marker; without one, for the first page. */
  readonly send: (marker: string | undefined, signal: AbortSignal) => Promise<Page>
}

/** All pages, and how many requests they took. Every page is retried for itself. */
export const readPages = Effect.fnUntraced(function* <Page extends { readonly Marker?: string | undefined }>({
  send,
  ...request
}: PagedRequest<Page>) {
  const { operation, region } = request
  const pages: Array<Page> = []
  let apiCalls = 0
  let marker: string | undefined
  do {
    const after = marker
    const page = yield* requestWithRetries({ ...request, send: (signal) => send(after, signal) }).pipe(
      Effect.mapError((error) => addApiCalls(error, apiCalls))
    )
    apiCalls += page.apiCalls
    pages.push(page.output)
    marker = page.output.Marker === "" ? undefined : page.output.Marker
    if (marker !== undefined && marker === after) {
      return yield* new AwsRequestError({
        operation,
        reason: "Rejected",
        code: null,
        region,
        message: `${operation} answered the same page twice`,
        apiCalls
      })
    }
  } while (marker !== undefined)
  return { pages, apiCalls }
})

const addApiCalls = ({ apiCalls, code, message, operation, reason, region }: AwsRequestError, earlier: number) =>
  new AwsRequestError({ operation, reason, code, region, message, apiCalls: apiCalls + earlier })
