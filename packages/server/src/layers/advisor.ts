import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { AdviceReplayer } from "@snoozeql/advisor/AdviceReplayer"
import { Advisor, type AdvisorOptions } from "@snoozeql/advisor/Advisor"
import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { UnitPolicies } from "@snoozeql/advisor/UnitPolicies"
import { Layer } from "effect"
import { keptBy } from "./kept.ts"
import { type TagSettings, tagNamesLayer } from "./tagNames.ts"
import type { Settings } from "../settings/settings.ts"

/** The settings that the fleet is judged by. */
export type AdvisorSettings = Pick<
  Settings,
  "oneIn" | "policy" | "prices" | "discounts" | "retentionDays" | "historyWeeks"
> &
  TagSettings

const optionsOf = (settings: AdvisorSettings): AdvisorOptions => ({
  oneIn: settings.oneIn,
  policy: settings.policy,
  prices: settings.prices,
  discounts: settings.discounts,
  ...keptBy(settings)
})

/** An advisor with the policy, the prices and the discounts of the settings, over what they keep. */
export const advisorLayer = (settings: AdvisorSettings) =>
  Advisor.layer(optionsOf(settings)).pipe(Layer.provide(tagNamesLayer(settings)))

/** The issued advice, with what forbids sleep by the same settings. It only reads the stores. */
export const issuedAdviceLayer = (settings: AdvisorSettings) =>
  IssuedAdvice.layer(optionsOf(settings)).pipe(Layer.provide(tagNamesLayer(settings)))

/** The policies of units, beside the fleet's of the settings. */
export const unitPoliciesLayer = (settings: AdvisorSettings) => UnitPolicies.layer(optionsOf(settings))

/** What issues advice, and replays it, by the same settings. It writes to the stores. */
export const adviceIssuerLayer = (settings: AdvisorSettings) =>
  Layer.mergeAll(AdviceIssuer.layer(optionsOf(settings)), AdviceReplayer.layer(optionsOf(settings))).pipe(
    Layer.provide(tagNamesLayer(settings))
  )
