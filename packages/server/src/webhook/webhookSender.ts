import {
  WebhookSender,
  type WebhookMessage,
  type WebhookResponse,
  WebhookUnreachable
} from "@snoozeql/advisor/WebhookSender"
import { ForwardAgent, TunnelAgent } from "@snoozeql/collector/aws/proxyAgents"
import { type AwsProxies, proxyFor } from "@snoozeql/collector/aws/proxies"
import { DateTime, Duration, Effect, Layer, Redacted } from "effect"
import { createHmac } from "node:crypto"
import { type Agent, request as httpRequest } from "node:http"
import { request as httpsRequest } from "node:https"
import { version } from "../commandLine/version.ts"

/** Where messages are sent. */
export interface WebhookSenderOptions {
  readonly url: Redacted.Redacted
  /** Signs the messages as Standard Webhooks does. Without it, they are not signed. */
  readonly secret?: Redacted.Redacted<Uint8Array> | undefined
  /** The proxies of the receiver's host. */
  readonly proxies?: AwsProxies | undefined
  /** How long a request may take, from connecting to the end of the response. The default is 10 seconds. */
  readonly limit?: Duration.Input
}

/** How much of a response is read. */
const longestResponse = 4_096

/** The headers by which a receiver verifies a message (https://www.standardwebhooks.com). */
export const signatureHeaders = (
  { body, id }: WebhookMessage,
  sentAt: DateTime.Utc,
  secret: Redacted.Redacted<Uint8Array> | undefined
): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(sentAt.epochMilliseconds / 1_000))
  const named = { "webhook-id": id, "webhook-timestamp": timestamp }
  if (secret === undefined) return named
  const signature = createHmac("sha256", Redacted.value(secret)).update(`${id}.${timestamp}.${body}`).digest("base64")
  return { ...named, "webhook-signature": `v1,${signature}` }
}

/** Removes the path and the query of a URL from a text, since they are often its secret and receivers repeat them. */
const withoutPath = (text: string, { pathname, search }: URL): string =>
  [`${pathname}${search}`, search, pathname]
    .filter((part) => part.length > 1)
    .reduce((shown, part) => shown.replaceAll(part, "/…"), text)

/** Sends a request with node:http, which follows no redirects. */
const post = (url: URL, agent: Agent | undefined, headers: Readonly<Record<string, string>>, body: string) =>
  Effect.callback<WebhookResponse, WebhookUnreachable>((resume) => {
    const fail = (error: Error) =>
      resume(Effect.fail(new WebhookUnreachable({ message: withoutPath(error.message, url) })))
    const send = url.protocol === "https:" ? httpsRequest : httpRequest
    const request = send(url, { method: "POST", agent: agent ?? false, headers }, (response) => {
      const { headers: received, statusCode = 0 } = response
      let text = ""
      const done = () => {
        const shown = withoutPath(text, url)
        resume(Effect.succeed({ status: statusCode, retryAfter: received["retry-after"], text: shown }))
        request.destroy()
      }
      response.setEncoding("utf8")
      response.on("data", (part: string) => {
        text = (text + part).slice(0, longestResponse)
        if (text.length === longestResponse) done()
      })
      // The status decides, also if the rest of the body is lost.
      response.on("end", done)
      response.on("error", done)
    })
    request.on("error", fail)
    request.end(body)
    return Effect.sync(() => request.destroy())
  })

/**
 * Sends messages to the webhook's URL by POST, in a limited time, through the proxy for its host. A message or a log
 * names only the host: the path of a webhook is often its secret.
 */
export const webhookSenderLayer = ({
  limit = "10 seconds",
  proxies = {},
  secret,
  url: redacted
}: WebhookSenderOptions): Layer.Layer<WebhookSender> =>
  Layer.sync(WebhookSender, () => {
    const url = new URL(Redacted.value(redacted))
    const { hostname, port, protocol } = url
    const proxy = proxyFor(proxies, { protocol, hostname, port: port === "" ? undefined : Number(port) })
    const agent =
      proxy === undefined ? undefined : protocol === "https:" ? new TunnelAgent(proxy) : new ForwardAgent(proxy)
    return {
      receiver: url.origin,
      send: Effect.fn("WebhookSender.send")(function* (message: WebhookMessage) {
        const headers = {
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(message.body)),
          "user-agent": `snoozeql/${version}`,
          ...signatureHeaders(message, yield* DateTime.now, secret)
        }
        return yield* post(url, agent, headers, message.body).pipe(
          Effect.timeoutOrElse({
            duration: limit,
            orElse: () =>
              Effect.fail(
                new WebhookUnreachable({
                  message: `no response within ${Duration.format(Duration.fromInputUnsafe(limit))}`
                })
              )
          })
        )
      })
    }
  })
