import { Console, Effect, Option, References, Schema } from "effect"
import { CliError } from "effect/cli"
import { readClientKey } from "../commandLine/clientKey.ts"
import type { ServerChoice } from "../commandLine/serverUrl.ts"
import { checkServer } from "../doctor/checkServer.ts"
import { diagnose } from "../doctor/diagnose.ts"
import { Finding } from "../doctor/Finding.ts"
import { doctorReport } from "../output/doctorReport.ts"
import { printJson } from "../output/json.ts"
import { OutputTerminal } from "../output/OutputTerminal.ts"
import { readSettings } from "../settings/readSettings.ts"
import { flagValues, type SettingFlags } from "../settings/settingFlags.ts"

interface Given extends SettingFlags {
  readonly json: boolean
  readonly server: ServerChoice
}

const Findings = Schema.Struct({ findings: Schema.Array(Finding) })

/** The findings. If the configuration is wrong, there is nothing else to check. */
const findAll = Effect.fnUntraced(
  function* ({ keyFile, url }: ServerChoice, flags: SettingFlags) {
    const settings = yield* readSettings(flagValues(flags))
    if (Option.isSome(url)) return yield* checkServer(url.value, yield* readClientKey(keyFile, settings), settings)
    // What the database and the SDK log is in the findings.
    return yield* diagnose(settings).pipe(Effect.provideService(References.MinimumLogLevel, "Error"))
  },
  Effect.catchTag("WrongConfiguration", ({ problems }) =>
    Effect.succeed(
      problems.map(({ expected, found, name }): Finding => ({
        check: "configuration",
        status: "failure",
        message: `${name}: expected ${expected}${found === undefined ? "" : `, found "${found}"`}`
      }))
    )
  )
)

export const handle = Effect.fn(function* ({ json, server, ...flags }: Given) {
  const findings = yield* findAll(server, flags)
  yield* json
    ? printJson(yield* Schema.encodeEffect(Findings)({ findings }))
    : Console.log(doctorReport(findings, yield* OutputTerminal))
  const failures = findings.filter(({ status }) => status === "failure")
  if (failures.length > 0) {
    return yield* new CliError.UserError({
      cause: failures,
      userMessage: `${failures.length === 1 ? "1 check" : `${failures.length} checks`} failed`
    })
  }
})
