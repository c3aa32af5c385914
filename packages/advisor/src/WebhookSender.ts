import { Context, type Effect, Schema } from "effect"

/** A message to the webhook. */
export interface WebhookMessage {
  /** Names the message. A message that is sent again, with the same changes, has the same id. */
  readonly id: string
  /** The JSON text. */
  readonly body: string
}

/** What the receiver responded. */
export interface WebhookResponse {
  readonly status: number
  /** The header `Retry-After` as it was sent; undefined without one. */
  readonly retryAfter: string | undefined
  /** The beginning of the body. */
  readonly text: string
}

/** The receiver did not respond: it was not reachable, or took too long. The message does not hold the webhook's URL. */
export class WebhookUnreachable extends Schema.TaggedError<WebhookUnreachable>()("WebhookUnreachable", {
  message: Schema.String
}) {}

/** Sends messages to the webhook. It follows no redirects and retries nothing; `WebhookSchedule` does. */
export class WebhookSender extends Context.Service<
  WebhookSender,
  {
    /** Sends a message once, and returns the response, whatever its status is. */
    readonly send: (message: WebhookMessage) => Effect.Effect<WebhookResponse, WebhookUnreachable>
    /** The receiver, for a log: without what may be secret in its URL. */
    readonly receiver: string
  }
>()("@snoozeql/advisor/WebhookSender") {}
