import { KeyStore } from "@snoozeql/store/KeyStore"
import { Effect, Layer } from "effect"
import { type ExposureSettings, isLoopback, problemsWithoutKey } from "../settings/exposure.ts"
import { type Settings, settings as definitions } from "../settings/settings.ts"
import { WrongConfiguration } from "../settings/WrongConfiguration.ts"

/** The settings that say whether a server is safe to reach. */
export type KeyCheckSettings = ExposureSettings & Pick<Settings, "apiKey" | "trustedProxies">

/**
 * Fails before the server listens if it has no key, neither in its settings nor in its store, but settings that need one.
 * Warns if keys will be sent over plain HTTP beyond this machine.
 */
export const keyCheckLayer = (settings: KeyCheckSettings) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const problems = settings.apiKey === undefined ? problemsWithoutKey(settings) : []
      if (problems.length > 0 && !(yield* KeyStore.use((keys) => keys.hasAny))) {
        return yield* new WrongConfiguration({ problems })
      }
      if (!isLoopback(settings.host) && settings.trustedProxies.length === 0) {
        yield* Effect.logWarning(
          `The server listens on ${settings.host} without TLS, so keys cross the network in plain text. Let it listen on loopback, or put a proxy with TLS in front of it and name that in ${definitions.trustedProxies.name}`
        )
      }
    })
  )
