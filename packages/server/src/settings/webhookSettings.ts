import { type WebhookFormat, webhookFormats } from "@snoozeql/advisor/webhook/webhookFormats"
import { Option, type Redacted, Result } from "effect"
import { Base64 } from "effect/encoding"
import { secret, setting, url } from "./Setting.ts"

/** The bytes of a secret of Standard Webhooks. */
const webhookSecret = (text: string): Option.Option<Uint8Array> => {
  if (!text.startsWith("whsec_")) return Option.none()
  return Result.getSuccess(Base64.decode(text.slice("whsec_".length))).pipe(
    Option.filter(({ length }) => length >= 24 && length <= 64)
  )
}

/** The settings of the webhook that is told what changes in the advice. */
export const webhookSettings = {
  webhookUrl: setting<Redacted.Redacted | undefined>({
    name: "SNOOZEQL_WEBHOOK_URL",
    description: "The URL to which changes of the advice are posted. The path of such a URL is often its secret",
    expected: "a URL that begins with http:// or https://",
    decode: secret(url("http:", "https:")),
    fallback: undefined,
    secret: true
  }),
  webhookFormat: setting<WebhookFormat>({
    name: "SNOOZEQL_WEBHOOK_FORMAT",
    description: "The form of the messages to the webhook: json, or the text of Slack's incoming webhooks",
    expected: webhookFormats.join(" or "),
    decode: (text) => Option.fromNullishOr(webhookFormats.find((format) => format === text)),
    fallback: "json"
  }),
  webhookSecret: setting<Redacted.Redacted<Uint8Array> | undefined>({
    name: "SNOOZEQL_WEBHOOK_SECRET",
    description:
      "The secret that signs messages to the webhook (HMAC-SHA256, as Standard Webhooks does). Without it they are not signed",
    expected: "whsec_ and 24 to 64 random bytes in base64, such as `echo whsec_$(openssl rand -base64 32)` prints",
    decode: secret(webhookSecret),
    fallback: undefined,
    secret: true
  })
}
