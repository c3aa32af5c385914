import { Option } from "effect"
import { Flag } from "effect/cli"
import type { FlagValues } from "./readSettings.ts"
import type { Setting } from "./Setting.ts"
import { settings } from "./settings.ts"

const flagOf = <A>({ description, fallback, flag, name }: Setting<A>, flagName: string = flag ?? name) =>
  Flag.String(flagName).pipe(
    Flag.withDescription(
      `${description} (${name}${fallback === undefined ? "" : `, default ${String(fallback)}${flagName === "collect-interval" ? " minutes" : ""}`})`
    ),
    Flag.optional
  )

/** The flags of the settings that say where data is kept. */
const storageFlags = { dataDir: flagOf(settings.dataDir) }

/** The flags of the settings that a collection needs. */
const collectionFlags = {
  ...storageFlags,
  retentionDays: flagOf(settings.retentionDays),
  region: flagOf(settings.region),
  endpoint: flagOf(settings.endpoint)
}

/** The flags of the settings that a server needs. */
const serverFlags = {
  host: flagOf(settings.host),
  port: flagOf(settings.port),
  publicMetrics: flagOf(settings.publicMetrics),
  publicDocs: flagOf(settings.publicDocs),
  ...collectionFlags,
  collectInterval: flagOf(settings.collectInterval)
}

export const settingFlags = { storage: storageFlags, collection: collectionFlags, server: serverFlags }

/** The values of those flags that a command has; none if it was not given. */
export type SettingFlags = Partial<Record<keyof typeof serverFlags, Option.Option<string>>>

/** The values of the given flags, by the names of their variables. */
export const flagValues = (flags: SettingFlags): FlagValues => ({
  [settings.host.name]: valueOf(flags.host),
  [settings.port.name]: valueOf(flags.port),
  [settings.publicMetrics.name]: valueOf(flags.publicMetrics),
  [settings.publicDocs.name]: valueOf(flags.publicDocs),
  [settings.dataDir.name]: valueOf(flags.dataDir),
  [settings.retentionDays.name]: valueOf(flags.retentionDays),
  [settings.collectInterval.name]: valueOf(flags.collectInterval),
  [settings.region.name]: valueOf(flags.region),
  [settings.endpoint.name]: valueOf(flags.endpoint)
})

const valueOf = (flag: Option.Option<string> | undefined): string | undefined =>
  flag === undefined ? undefined : Option.getOrUndefined(flag)
