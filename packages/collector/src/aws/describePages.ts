import { Effect } from "effect"
import { readPages } from "../pass/pages.ts"
import { type AwsRequest, requestWithRetries } from "./requestWithRetries.ts"

/** A Describe operation of RDS. */
export interface DescribeRequest<Page> extends Pick<
  AwsRequest<Page>,
  "operation" | "region" | "credentials" | "isOptional"
> {
  /** Sends the request for a page. */
  readonly send: (page: PageInput, signal: AbortSignal) => Promise<Page>
}

/** The input of a Describe operation that names a page: the first one has no marker. */
export interface PageInput {
  readonly MaxRecords: number
  readonly Marker?: string
}

/** The most records that the Describe operations return on a page. */
const pageSize = 100

/** Reads all pages of a Describe operation, and counts the requests. Each page is retried by itself. */
export const describePages = <Page extends { readonly Marker?: string | undefined }>({
  send,
  ...request
}: DescribeRequest<Page>) =>
  readPages({
    operation: request.operation,
    region: request.region,
    readPage: (marker) =>
      requestWithRetries({
        ...request,
        send: (signal) => send({ MaxRecords: pageSize, ...(marker !== undefined && { Marker: marker }) }, signal)
      }).pipe(Effect.map(({ apiCalls, output }) => ({ page: output, apiCalls }))),
    nextToken: ({ Marker }: Page) => (Marker === "" ? undefined : Marker)
  })
