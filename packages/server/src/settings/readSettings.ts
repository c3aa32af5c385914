import { PriceTable } from "@snoozeql/analysis/savings/PriceTable"
import { AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { Discounts } from "@snoozeql/domain/Discount"
import { redactAsUrl } from "@snoozeql/domain/redactUrls"
import { Config, ConfigProvider, Effect, Option, type Redacted, type Schema } from "effect"
import { homedir, userInfo } from "node:os"
import { connectionVariables, readConnection } from "../postgres/connectionParameters.ts"
import { configurationFilePath, readConfigurationFile } from "./configurationFile.ts"
import { readJsonFile } from "./readJsonFile.ts"
import { isLoopback } from "./exposure.ts"
import type { Setting } from "./Setting.ts"
import { type Settings, settings } from "./settings.ts"
import { type SettingProblem, WrongConfiguration } from "./WrongConfiguration.ts"

/** Values of the command line's flags, by the names of the variables that they replace. */
export type FlagValues = Readonly<Record<string, string | undefined>>

const read = <A>(setting: Setting<A>, provider: ConfigProvider.ConfigProvider): Effect.Effect<A, SettingProblem> =>
  Effect.gen(function* () {
    const { alias, expected, name } = setting
    const named = Config.String(name)
    const found = yield* Config.option(alias === undefined ? named : Config.orElse(Config.String(alias), () => named))
      .parse(provider)
      .pipe(Effect.mapError(() => ({ name, expected })))
    if (Option.isNone(found)) return setting.fallback
    const decoded = setting.decode(found.value)
    if (Option.isSome(decoded)) return decoded.value
    return yield* Effect.fail({ name, expected, ...(setting.secret === true ? {} : { found: found.value }) })
  })

/** Removes user information from the wrong value that was found: it may be meant as a URL with a password. */
const redact = (problem: SettingProblem): SettingProblem =>
  problem.found === undefined ? problem : { ...problem, found: redactAsUrl(problem.found) }

/** Undefined if the system has no name for the user, as in some containers. */
const systemUserName = (): string | undefined => {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}

/** The connection that DATABASE_URL and libpq's variables describe. The variables count only if DATABASE_URL is set. */
const readPostgres = Effect.fnUntraced(function* (
  url: Redacted.Redacted | undefined,
  provider: ConfigProvider.ConfigProvider
) {
  if (url === undefined) return undefined
  const variables = yield* Effect.forEach(connectionVariables, (name) =>
    Config.option(Config.String(name))
      .parse(provider)
      .pipe(
        Effect.orElseSucceed(() => Option.none<string>()),
        Effect.map((value) => [name, Option.getOrUndefined(value)] as const)
      )
  )
  return yield* Effect.fromResult(
    readConnection(url, { variables: Object.fromEntries(variables), home: homedir(), userName: systemUserName() })
  )
})

/**
 * Reads the configuration. A flag wins over the environment, and the environment over the configuration file. `.env`
 * has been read into the environment before. Fails with all wrong settings at once.
 */
export const readSettings = Effect.fnUntraced(function* (flags: FlagValues) {
  const environment = yield* ConfigProvider.ConfigProvider
  const file = yield* readConfigurationFile
  const configuration = yield* Effect.orDie(configurationFilePath)
  const provider = ConfigProvider.fromUnknown(flags).pipe(
    ConfigProvider.orElse(environment),
    ConfigProvider.orElse(ConfigProvider.fromUnknown(file.variables))
  )
  const problems: Array<SettingProblem> = []
  const value = <A>(setting: Setting<A>): Effect.Effect<A> =>
    read(setting, provider).pipe(
      Effect.catch((problem) => {
        problems.push(redact(problem))
        return Effect.succeed(setting.fallback)
      })
    )
  const content = <A, B>(
    { expected, name }: Setting<string | undefined>,
    path: string | undefined,
    schema: Schema.Codec<A, unknown>,
    fallback: B
  ) =>
    path === undefined
      ? Effect.succeed(fallback)
      : readJsonFile(path, schema).pipe(
          Effect.catchTag("InvalidJsonFile", ({ message }) => {
            problems.push(redact({ name, expected, found: message }))
            return Effect.succeed(fallback)
          })
        )
  const values = yield* Effect.all({
    host: value(settings.host),
    port: value(settings.port),
    apiKey: value(settings.apiKey),
    key: value(settings.key),
    rateLimit: value(settings.rateLimit),
    wrongKeyLimit: value(settings.wrongKeyLimit),
    trustedProxies: value(settings.trustedProxies),
    corsOrigins: value(settings.corsOrigins),
    publicMetrics: value(settings.publicMetrics),
    publicDocs: value(settings.publicDocs),
    databaseUrl: value(settings.databaseUrl),
    databasePooler: value(settings.databasePooler),
    databaseConnections: value(settings.databaseConnections),
    statementTimeout: value(settings.statementTimeout),
    lockTimeout: value(settings.lockTimeout),
    connectionTimeout: value(settings.connectionTimeout),
    dataDir: value(settings.dataDir),
    retentionDays: value(settings.retentionDays),
    historyWeeks: value(settings.historyWeeks),
    collectInterval: value(settings.collectInterval),
    timezone: value(settings.timezone),
    timezoneTag: value(settings.timezoneTag),
    excludeTag: value(settings.excludeTag),
    ownerTag: value(settings.ownerTag),
    environmentTag: value(settings.environmentTag),
    collectLimit: value(settings.collectLimit),
    webhookUrl: value(settings.webhookUrl),
    webhookFormat: value(settings.webhookFormat),
    webhookSecret: value(settings.webhookSecret),
    oneIn: value(settings.oneIn),
    policyFile: value(settings.policyFile),
    priceFile: value(settings.priceFile),
    discountFile: value(settings.discountFile),
    region: value(settings.region),
    endpoint: value(settings.endpoint),
    cloudWatchEndpoint: value(settings.cloudWatchEndpoint),
    rdsEndpoint: value(settings.rdsEndpoint),
    pricingEndpoint: value(settings.pricingEndpoint),
    stsEndpoint: value(settings.stsEndpoint),
    httpsProxy: value(settings.httpsProxy),
    httpProxy: value(settings.httpProxy),
    noProxy: value(settings.noProxy)
  })
  const postgres = yield* readPostgres(values.databaseUrl, provider).pipe(
    Effect.catch((mistakes) => {
      problems.push(...mistakes)
      return Effect.undefined
    })
  )
  const isOpen = isLoopback(values.host)
  const all: Settings = {
    ...values,
    publicMetrics: values.publicMetrics ?? isOpen,
    publicDocs: values.publicDocs ?? isOpen,
    postgres,
    targets: file.targets,
    configurationFile: configuration.path,
    policy: yield* content(settings.policyFile, values.policyFile, AnalysisPolicy, defaultAnalysisPolicy),
    prices: yield* content(settings.priceFile, values.priceFile, PriceTable, undefined),
    discounts: yield* content(settings.discountFile, values.discountFile, Discounts, [])
  }
  if (problems.length > 0) return yield* new WrongConfiguration({ problems })
  return all
})
