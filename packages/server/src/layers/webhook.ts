import * as WebhookSchedule from "@snoozeql/advisor/WebhookSchedule"
import { Layer } from "effect"
import type { Settings } from "../settings/settings.ts"
import { webhookSenderLayer } from "../webhook/webhookSender.ts"

/** Tells the webhook of the settings what changes in the advice. Does nothing if they name none. */
export const webhookLayer = ({
  httpProxy,
  httpsProxy,
  noProxy,
  webhookFormat,
  webhookSecret,
  webhookUrl
}: Pick<Settings, "webhookUrl" | "webhookFormat" | "webhookSecret" | "httpsProxy" | "httpProxy" | "noProxy">) =>
  webhookUrl === undefined
    ? Layer.empty
    : WebhookSchedule.layer({ format: webhookFormat }).pipe(
        Layer.provide(
          webhookSenderLayer({
            url: webhookUrl,
            secret: webhookSecret,
            proxies: { https: httpsProxy, http: httpProxy, noProxy }
          })
        )
      )
