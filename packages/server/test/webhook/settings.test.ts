import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Redacted } from "effect"
import { readSettings } from "../../src/settings/readSettings.ts"

const read = (environment: Record<string, string>) =>
  readSettings({}).pipe(
    Effect.provide([ConfigProvider.layer(ConfigProvider.fromEnvRecord(environment)), NodeServices.layer])
  )

describe("the settings of the webhook", () => {
  it.effect("read the secret as Standard Webhooks writes it, and show neither it nor the URL", () =>
    Effect.gen(function* () {
      const url = "https://hooks.slack.com/services/T/B/X"
      const key = Buffer.alloc(24, 7).toString("base64")
      const settings = yield* read({ SNOOZEQL_WEBHOOK_URL: url, SNOOZEQL_WEBHOOK_SECRET: `whsec_${key}` })
      assert.strictEqual(settings.webhookUrl && Redacted.value(settings.webhookUrl), url)
      const secret = settings.webhookSecret && Redacted.value(settings.webhookSecret)
      assert.strictEqual(secret && Buffer.from(secret).toString("base64"), key)
      for (const wrong of [key, "whsec_", "whsec_c2hvcnQ=", "whsec_%%%"]) {
        const error = yield* Effect.flip(
          read({ SNOOZEQL_WEBHOOK_URL: "ftp://x/T/B/X", SNOOZEQL_WEBHOOK_SECRET: wrong })
        )
        assert.include(error.message, "SNOOZEQL_WEBHOOK_SECRET")
        assert.notInclude(error.message, "T/B/X")
        assert.notInclude(error.message, key)
      }
    })
  )
})
