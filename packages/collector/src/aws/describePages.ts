import { Effect } from "effect"
import { readPages } from "../pass/pages.ts"
import { type AwsRequest, requestWithRetries } from "./requestWithRetries.ts"

/** A Describe operation of RDS. */
export interface DescribeRequest<Page> extends Pick<
  AwsRequest<Page>,
  "operation" | "region" | "credentials" | "isOptional"
> {
  /** Sends the request for the page after a marker; without one, for the first page. */
  readonly send: (marker: string | undefined, signal: AbortSignal) => Promise<Page>
}

/** All pages of a Describe operation, and how many requests they took. Each page has retries of its own. */
export const describePages = <Page extends { readonly Marker?: string | undefined }>({
  send,
  ...request
}: DescribeRequest<Page>) =>
  readPages({
    operation: request.operation,
    region: request.region,
    readPage: (marker) =>
      requestWithRetries({ ...request, send: (signal) => send(marker, signal) }).pipe(
        Effect.map(({ apiCalls, output }) => ({ page: output, apiCalls }))
      ),
    nextToken: ({ Marker }: Page) => (Marker === "" ? undefined : Marker)
  })
