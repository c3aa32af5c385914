import { Effect } from "effect"
import { readPages } from "../pass/pages.ts"
import { type AwsRequest, requestWithRetries } from "./requestWithRetries.ts"

/** A Describe operation of RDS. */
export interface DescribeRequest<Page> extends Pick<
  AwsRequest<Page>,
  "operation" | "region" | "credentials" | "isOptional"
> {
  /** Sends the request for the page after a marker, or for the first page without one. */
  readonly send: (marker: string | undefined, signal: AbortSignal) => Promise<Page>
}

/** Reads all pages of a Describe operation, and counts the requests. Each page is retried by itself. */
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
