import { Effect } from "effect"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues, type SettingFlags } from "../settings/settingFlags.ts"
import { runDemo } from "../simulated/runDemo.ts"

export const handle = Effect.fn(function* (flags: SettingFlags) {
  return yield* runDemo(yield* readSettings(flagValues(flags)))
})
