import { DescribeEventsCommand, type Event, type RDSClient, type SourceType } from "@aws-sdk/client-rds"
import type { InstanceKind } from "@snoozeql/domain/Instance"
import { DateTime, Effect } from "effect"
import type { AwsRequestError } from "../AwsRequestError.ts"
import type { StatusEvent, StatusEvents } from "../InstanceDiscovery.ts"
import type { ClientCredentials } from "./credentials.ts"
import { describePages } from "./describePages.ts"
import { resolveRegion } from "./resolveRegion.ts"

const operation = "DescribeEvents"

/** How long RDS keeps events, in minutes: 14 days. */
const duration = 14 * 24 * 60

const sourceTypes: ReadonlyArray<{ readonly kind: InstanceKind; readonly sourceType: SourceType }> = [
  { kind: "instance", sourceType: "db-instance" },
  { kind: "cluster", sourceType: "db-cluster" }
]

/**
 * The status that begins with an event, by the text of its message. DescribeEvents does not return the numbers of
 * events. These are RDS-EVENT-0087, 0088 and 0154 of instances, and 0150, 0151 and 0153 of clusters.
 */
const statuses: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(the )?db (instance|cluster) (has been )?stopped\b/i, "stopped"],
  [/^(the )?db (instance|cluster) (has been )?started\b/i, "available"],
  [/^(the )?db (instance|cluster) is being started\b/i, "starting"]
]

const toStatusEvent = (kind: InstanceKind, event: Event): ReadonlyArray<StatusEvent> => {
  const { Date: at, Message = "", SourceIdentifier: name } = event
  const status = statuses.find(([pattern]) => pattern.test(Message.trim()))?.[1]
  return at === undefined || name === undefined || status === undefined
    ? []
    : [{ kind, name, at: DateTime.makeUnsafe(at), status }]
}

/** Reads the stops and starts of the last 14 days. */
export const statusEvents = Effect.fn("InstanceDiscovery.statusEvents")(function* (
  client: RDSClient,
  credentials: ClientCredentials
): Effect.fn.Return<StatusEvents, AwsRequestError> {
  const region = yield* resolveRegion(client, operation)
  const read = yield* Effect.forEach(sourceTypes, ({ kind, sourceType }) =>
    describePages({
      operation,
      region,
      credentials,
      isOptional: true,
      send: (page, signal) => {
        const input = { SourceType: sourceType, Duration: duration, EventCategories: ["notification"], ...page }
        return client.send(new DescribeEventsCommand(input), { abortSignal: signal })
      }
    }).pipe(Effect.map(({ apiCalls, pages }) => ({ kind, apiCalls, pages })))
  )
  return {
    events: read.flatMap(({ kind, pages }) =>
      pages.flatMap(({ Events = [] }) => Events.flatMap((event) => toStatusEvent(kind, event)))
    ),
    apiCalls: read.reduce((sum, { apiCalls }) => sum + apiCalls, 0)
  }
})
