import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { Advisor } from "@snoozeql/advisor/Advisor"
import { Layer } from "effect"
import { keptBy } from "./kept.ts"
import { type TagSettings, tagNamesLayer } from "./tagNames.ts"
import type { Settings } from "../settings/settings.ts"

/** The settings that the fleet is judged by. */
export type AdvisorSettings = Pick<Settings, "policy" | "prices" | "retentionDays" | "historyWeeks"> & TagSettings

/** An advisor with the policy and the prices of the settings, over what they keep. */
export const advisorLayer = (settings: AdvisorSettings) =>
  Advisor.layer({ policy: settings.policy, prices: settings.prices, ...keptBy(settings) }).pipe(
    Layer.provide(tagNamesLayer(settings))
  )

/** What issues advice by the same settings. It writes to the stores. */
export const adviceIssuerLayer = (settings: AdvisorSettings) =>
  AdviceIssuer.layer({ policy: settings.policy, prices: settings.prices, ...keptBy(settings) }).pipe(
    Layer.provide(tagNamesLayer(settings))
  )
