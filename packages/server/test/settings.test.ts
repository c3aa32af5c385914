import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { ConfigProvider, Duration, Effect, FileSystem, Redacted } from "effect"
import { IpNetwork } from "effect/net"
import { type FlagValues, readSettings } from "../src/settings/readSettings.ts"
import type { WrongConfiguration } from "../src/settings/WrongConfiguration.ts"

const read = (environment: Record<string, string>, flags: FlagValues = {}) =>
  readSettings(flags).pipe(
    Effect.provide([ConfigProvider.layer(ConfigProvider.fromEnvRecord(environment)), NodeServices.layer])
  )

const problemsOf = (environment: Record<string, string>, flags: FlagValues = {}) =>
  Effect.map(Effect.flip(read(environment, flags)), (error: WrongConfiguration) => error.problems)

const withFile = (content: string) =>
  Effect.gen(function* () {
    const fileSystem = yield* FileSystem.FileSystem
    const path = yield* fileSystem.makeTempFileScoped({ suffix: ".json" })
    yield* fileSystem.writeFileString(path, content)
    return path
  }).pipe(Effect.provide(NodeServices.layer))

describe("readSettings", () => {
  it.effect("has the documented defaults", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* read({}), {
        host: "127.0.0.1",
        port: 8080,
        apiKey: undefined,
        key: undefined,
        rateLimit: 6000,
        wrongKeyLimit: 60,
        trustedProxies: [],
        corsOrigins: [],
        publicMetrics: true,
        publicDocs: true,
        databaseUrl: undefined,
        postgres: undefined,
        databasePooler: "none",
        databaseConnections: undefined,
        statementTimeout: Duration.seconds(30),
        lockTimeout: Duration.seconds(5),
        connectionTimeout: Duration.seconds(5),
        dataDir: ".snoozeql",
        retentionDays: 14,
        historyWeeks: 12,
        collectInterval: 15,
        timezone: undefined,
        timezoneTag: "snoozeql:timezone",
        excludeTag: "snoozeql:exclude",
        ownerTag: "Owner",
        environmentTag: "Environment",
        collectLimit: 30,
        webhookUrl: undefined,
        webhookFormat: "json",
        webhookSecret: undefined,
        oneIn: 33,
        policyFile: undefined,
        priceFile: undefined,
        discountFile: undefined,
        policy: defaultAnalysisPolicy,
        prices: undefined,
        discounts: [],
        region: undefined,
        endpoint: undefined,
        cloudWatchEndpoint: undefined,
        rdsEndpoint: undefined,
        pricingEndpoint: undefined,
        stsEndpoint: undefined,
        targets: undefined,
        configurationFile: "snoozeql.json",
        httpsProxy: undefined,
        httpProxy: undefined,
        noProxy: undefined
      })
    })
  )

  it.effect("lets a flag win over the environment, and the environment over the configuration file", () =>
    Effect.gen(function* () {
      const file = yield* withFile('{"SNOOZEQL_PORT": 1, "SNOOZEQL_RETENTION_DAYS": "30", "SNOOZEQL_DATA_DIR": "a"}')
      const settings = yield* read(
        { SNOOZEQL_CONFIG: file, SNOOZEQL_PORT: "2", SNOOZEQL_DATA_DIR: "b" },
        { SNOOZEQL_PORT: "3" }
      )
      assert.deepInclude(settings, { port: 3, dataDir: "b", retentionDays: 30 })
    })
  )

  it.effect("reads an empty value as not set", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* read({ DATABASE_URL: "", SNOOZEQL_PORT: "" }), { databaseUrl: undefined, port: 8080 })
    })
  )

  it.effect.each([
    ["15 minutes", 15],
    ["30", 30],
    ["1 hour", 60],
    ["300 seconds", 5],
    ["90 minutes", 90],
    ["24 hours", 1440],
    ["1 day", 1440]
  ] as const)("reads the interval %s", ([text, minutes]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* read({ SNOOZEQL_COLLECT_INTERVAL: text })).collectInterval, minutes)
    })
  )

  it.effect("reads the limit of a collection in minutes", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* read({ SNOOZEQL_COLLECT_LIMIT: "55" })).collectLimit, 55)
      assert.strictEqual((yield* read({ SNOOZEQL_COLLECT_LIMIT: "60 seconds" })).collectLimit, 1)
    })
  )

  it.effect("reads proxies from names in upper and lower case, and lets lower case win", () =>
    Effect.gen(function* () {
      const proxyOf = (environment: Record<string, string>) =>
        Effect.map(read(environment), ({ httpsProxy }) => Redacted.value(httpsProxy ?? Redacted.make("")))
      assert.strictEqual(yield* proxyOf({ HTTPS_PROXY: "upper:1" }), "http://upper:1")
      assert.strictEqual(yield* proxyOf({ https_proxy: "lower:1" }), "http://lower:1")
      assert.strictEqual(yield* proxyOf({ HTTPS_PROXY: "upper:1", https_proxy: "lower:1" }), "http://lower:1")
      assert.strictEqual(yield* proxyOf({ HTTPS_PROXY: "" }), "")
      assert.deepInclude(yield* read({ no_proxy: "a", NO_PROXY: "b" }), { noProxy: "a" })
      const error = yield* Effect.flip(read({ https_proxy: "socks5://user:hunter2@proxy:1080" }))
      assert.strictEqual(error.problems[0]?.name, "HTTPS_PROXY")
      assert.notInclude(error.message, "hunter2")
    })
  )

  it.effect.each([
    ["SNOOZEQL_PORT", "65536"],
    ["SNOOZEQL_PORT", "80a"],
    ["SNOOZEQL_PORT", "8080.5"],
    ["SNOOZEQL_PORT", "-1"],
    ["SNOOZEQL_HOST", "  "],
    ["SNOOZEQL_RETENTION_DAYS", "0"],
    ["SNOOZEQL_RETENTION_DAYS", "456"],
    ["SNOOZEQL_RETENTION_DAYS", "14 days"],
    ["SNOOZEQL_COLLECT_INTERVAL", "7"],
    ["SNOOZEQL_COLLECT_INTERVAL", "15m"],
    ["SNOOZEQL_COLLECT_INTERVAL", "0"],
    ["SNOOZEQL_TIMEZONE", "Berlin"],
    ["SNOOZEQL_TIMEZONE", "IST"],
    ["SNOOZEQL_TIMEZONE", "+02:00"],
    ["SNOOZEQL_COLLECT_LIMIT", "0"],
    ["SNOOZEQL_COLLECT_LIMIT", "1 hour"],
    ["SNOOZEQL_COLLECT_LIMIT", "90 seconds"],
    ["SNOOZEQL_DATABASE_POOLER", "pgbouncer"],
    ["SNOOZEQL_DATABASE_CONNECTIONS", "0"],
    ["SNOOZEQL_DATABASE_STATEMENT_TIMEOUT", "0"],
    ["SNOOZEQL_DATABASE_STATEMENT_TIMEOUT", "10"],
    ["SNOOZEQL_DATABASE_STATEMENT_TIMEOUT", "2 hours"],
    ["SNOOZEQL_DATABASE_LOCK_TIMEOUT", "0 seconds"],
    ["SNOOZEQL_DATABASE_CONNECTION_TIMEOUT", "99 millis"],
    ["AWS_REGION", "Frankfurt"],
    ["AWS_ENDPOINT_URL", "localhost:4566"],
    ["AWS_ENDPOINT_URL_RDS", "ftp://localhost"]
  ] as const)("names %s for %s, what was expected and what was found", ([name, found]) =>
    Effect.gen(function* () {
      const [problem, ...others] = yield* problemsOf({ [name]: found })
      assert.lengthOf(others, 0)
      assert.deepInclude(problem, { name, found })
      assert.isNotEmpty(problem?.expected)
    })
  )

  it.effect("reads the time zone in any case", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* read({ SNOOZEQL_TIMEZONE: "europe/berlin" })).timezone, "Europe/Berlin")
    })
  )

  it.effect("reads the policy and the prices from the named files", () =>
    Effect.gen(function* () {
      const prices = {
        as_of: "2026-01-01",
        currency: "EUR",
        prices: [{ engine: "postgres", class: "db.t4g.micro", region: "eu-central-1", multi_az: false, hourly: 0.02 }]
      }
      const settings = yield* read({
        SNOOZEQL_POLICY: yield* withFile('{"minimum_run_hours": 6}'),
        SNOOZEQL_PRICES: yield* withFile(JSON.stringify(prices))
      })
      assert.deepStrictEqual(settings.policy, { ...defaultAnalysisPolicy, minimum_run_hours: 6 })
      assert.deepStrictEqual(settings.prices, prices)
    })
  )

  it.effect("names a wrong or missing policy or price file, and says what is wrong", () =>
    Effect.gen(function* () {
      const misspelt = yield* withFile('{"minimum_run_hour": 6, "floor_percentile": 60}')
      const problems = yield* problemsOf({ SNOOZEQL_POLICY: misspelt, SNOOZEQL_PRICES: "/nowhere/prices.json" })
      assert.deepStrictEqual(
        problems.map(({ name }) => name),
        ["SNOOZEQL_POLICY", "SNOOZEQL_PRICES"]
      )
      const [policy, prices] = problems
      for (const part of [misspelt, "minimum_run_hour", "floor_percentile"]) assert.include(policy?.found, part)
      assert.include(prices?.found, "/nowhere/prices.json")
    })
  )

  it.effect("reads the discounts from the named file, and says what is wrong with it", () =>
    Effect.gen(function* () {
      const discounts = [
        { account: "111122223333", class_family: "db.r6g", percent: 45.5 },
        { class_family: "db.serverless", percent: 10 }
      ]
      const settings = yield* read({ SNOOZEQL_DISCOUNTS: yield* withFile(JSON.stringify(discounts)) })
      assert.deepStrictEqual(settings.discounts, discounts)
      const wrong: ReadonlyArray<readonly [found: string, expected: ReadonlyArray<string>]> = [
        ['[{"class_family":"db.r6g","percent":130}]', ["a percentage from 0 to 100", '[0]["percent"]']],
        ['[{"class_family":"r6g","percent":30}]', ["a class family such as db.r6g", '[0]["class_family"]']],
        ['[{"class_family":"db.r6g.large","percent":30}]', ["a class family such as db.r6g"]],
        ['[{"account":"12","percent":30}]', ["an AWS account id of 12 digits"]],
        ['[{"percent":30}]', ["Expected account, class_family, or both"]],
        [
          '[{"class_family":"db.r6g","percent":1},{"class_family":"db.r6g","percent":2}]',
          ["that of an entry before", "[1]"]
        ],
        ['[{"family":"db.r6g","percent":30}]', ["family"]],
        ['{"percent":30}', ["array"]]
      ]
      for (const [text, parts] of wrong) {
        const file = yield* withFile(text)
        const [problem] = yield* problemsOf({ SNOOZEQL_DISCOUNTS: file })
        assert.isDefined(problem)
        assert.strictEqual(problem.name, "SNOOZEQL_DISCOUNTS")
        for (const part of [file, ...parts]) assert.include(problem.found, part)
      }
    })
  )

  it.effect("never shows a secret", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        read({ DATABASE_URL: "mysql://user:hunter2@host/db", SNOOZEQL_API_KEY: "hunter2" })
      )
      assert.deepStrictEqual(
        error.problems.map(({ name }) => name),
        ["SNOOZEQL_API_KEY", "DATABASE_URL"]
      )
      assert.notInclude(error.message, "hunter2")
      const settings = yield* read({ DATABASE_URL: "postgres://user:hunter2@host/db" })
      assert.notInclude(JSON.stringify(settings), "hunter2")
      assert.include(Redacted.value(settings.databaseUrl ?? Redacted.make("")), "hunter2")
    })
  )

  it.effect("reads libpq's variables beside DATABASE_URL, and only then", () =>
    Effect.gen(function* () {
      const file = yield* withFile('{"PGSSLROOTCERT": "/root.crt", "PGSSLMODE": "require"}')
      const environment = { SNOOZEQL_CONFIG: file, PGSSLMODE: "verify-full", PGCHANNELBINDING: "" }
      const { postgres } = yield* read({ ...environment, DATABASE_URL: "postgres://u@h/db" })
      assert.deepInclude(postgres?.tls, {
        mode: "verify-full",
        rootCertificates: { _tag: "File", path: "/root.crt" }
      })
      assert.strictEqual((yield* read({ PGSSLMODE: "misspelt" })).postgres, undefined)
      const [problem] = yield* problemsOf({ PGSSLMODE: "misspelt", DATABASE_URL: "postgres://u@h/db" })
      assert.deepInclude(problem, { name: "PGSSLMODE", found: "misspelt" })
    })
  )

  it.effect("names the wrong parameter of DATABASE_URL, without the rest of the URL", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(read({ DATABASE_URL: "postgres://u:hunter2@host/db?sslmod=require" }))
      assert.include(error.message, "DATABASE_URL, sslmod: expected no parameter of this name")
      assert.notInclude(error.message, "hunter2")
      assert.notInclude(error.message, "host/")
    })
  )

  it.effect.each([
    ["AWS_ENDPOINT_URL", "ftp://user:hunter2@host/", "ftp://***@host/"],
    ["AWS_ENDPOINT_URL_RDS", "ftp://user:hun/ter2 hunter2@host/", "ftp://***@host/"],
    ["AWS_ENDPOINT_URL_CLOUDWATCH", "user:hunter2@host:80", "***@host:80"],
    ["SNOOZEQL_PORT", "postgres://user:hunter2@host/db", "postgres://***@host/db"],
    ["SNOOZEQL_HOST", "http://user:hunter2@host", "http://***@host"],
    ["SNOOZEQL_CONFIG", "http://user:hunter2@host/snoozeql.json", undefined]
  ] as const)("shows a URL in %s without its user", ([name, value, found]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(read({ [name]: value }))
      assert.notMatch(error.message, /hun/)
      if (found !== undefined) assert.deepInclude(error.problems[0], { name, found })
    })
  )

  it.effect("accepts a key of any printable ASCII characters", () =>
    Effect.gen(function* () {
      for (const key of [
        "0123456789abcdef",
        "correct horse battery staple",
        "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~",
        "x".repeat(4096)
      ]) {
        const { apiKey } = yield* read({ SNOOZEQL_API_KEY: key })
        assert.strictEqual(Redacted.value(apiKey ?? Redacted.make("")), key)
      }
    })
  )

  it.effect.each([
    ["too short", "0123456789abcde"],
    ["of blanks", " ".repeat(20)],
    ["that begins with a blank", " 0123456789abcdef"],
    ["that ends with a blank", "0123456789abcdef "],
    ["that ends with a line", "0123456789abcdef\n"],
    ["with a tab", "01234567\t89abcdef"],
    ["with an umlaut", "schlüssel-schlüssel"],
    ["that is not ASCII", "ключ-ключ-ключ-ключ"],
    ["with a control character", "0123456789abcdef\x7f"],
    ["longer than a header", "x".repeat(4097)]
  ] as const)("refuses a key %s, which no request could send", ([, key]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(read({ SNOOZEQL_API_KEY: key }))
      assert.deepStrictEqual(
        error.problems.map(({ name }) => name),
        ["SNOOZEQL_API_KEY"]
      )
      assert.notInclude(error.message, key)
    })
  )

  const apiKey = "0123456789abcdef"

  it.effect.each([
    [{}, true],
    [{ SNOOZEQL_API_KEY: apiKey }, true],
    [{ SNOOZEQL_API_KEY: apiKey, SNOOZEQL_HOST: "::1" }, true],
    [{ SNOOZEQL_API_KEY: apiKey, SNOOZEQL_HOST: "0.0.0.0" }, false],
    [{ SNOOZEQL_API_KEY: apiKey, SNOOZEQL_HOST: "db.example.com" }, false],
    [{ SNOOZEQL_API_KEY: apiKey, SNOOZEQL_HOST: "0.0.0.0", SNOOZEQL_PUBLIC_METRICS: "true" }, true],
    [{ SNOOZEQL_API_KEY: apiKey, SNOOZEQL_PUBLIC_METRICS: "false" }, false],
    [{ SNOOZEQL_PUBLIC_METRICS: "true" }, true],
    [{ SNOOZEQL_PUBLIC_METRICS: "false" }, false],
    [{ SNOOZEQL_HOST: "0.0.0.0" }, false]
  ] as const)("leaves the metrics open by %j: %s", ([environment, isOpen]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* read(environment)).publicMetrics, isOpen)
      const forDocs = Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [name.replace("METRICS", "DOCS"), value])
      )
      assert.strictEqual((yield* read(forDocs)).publicDocs, isOpen)
    })
  )

  it.effect("refuses values of SNOOZEQL_PUBLIC_METRICS and _DOCS other than true and false", () =>
    Effect.gen(function* () {
      for (const name of ["SNOOZEQL_PUBLIC_METRICS", "SNOOZEQL_PUBLIC_DOCS"]) {
        for (const value of ["1", "yes", "constructor", "True "]) {
          assert.lengthOf(yield* problemsOf({ [name]: value, SNOOZEQL_API_KEY: apiKey }), 1, value)
        }
      }
      const file = yield* withFile('{"SNOOZEQL_PUBLIC_DOCS": false}')
      assert.isFalse((yield* read({ SNOOZEQL_CONFIG: file, SNOOZEQL_API_KEY: apiKey })).publicDocs)
    })
  )

  it.effect("reads networks, origins and rates, and 0 as no limit", () =>
    Effect.gen(function* () {
      const settings = yield* read({
        SNOOZEQL_TRUSTED_PROXIES: "10.0.0.0/8, 192.0.2.7,2001:db8::/32",
        SNOOZEQL_CORS_ORIGINS: "https://a.example.com, http://localhost:5173",
        SNOOZEQL_RATE_LIMIT: "0",
        SNOOZEQL_WRONG_KEY_LIMIT: "5"
      })
      assert.deepStrictEqual(settings.trustedProxies.map(IpNetwork.format), [
        "10.0.0.0/8",
        "192.0.2.7/32",
        "2001:db8::/32"
      ])
      assert.deepStrictEqual(settings.corsOrigins, ["https://a.example.com", "http://localhost:5173"])
      assert.isUndefined(settings.rateLimit)
      assert.strictEqual(settings.wrongKeyLimit, 5)
      for (const [name, value] of [
        ["SNOOZEQL_TRUSTED_PROXIES", "proxy.example.com"],
        ["SNOOZEQL_TRUSTED_PROXIES", "10.0.0.0/33"],
        ["SNOOZEQL_TRUSTED_PROXIES", "10.0.0.1,"],
        ["SNOOZEQL_CORS_ORIGINS", "*"],
        ["SNOOZEQL_CORS_ORIGINS", "https://a.example.com/"],
        ["SNOOZEQL_CORS_ORIGINS", "https://A.example.com"],
        ["SNOOZEQL_RATE_LIMIT", "-1"],
        ["SNOOZEQL_RATE_LIMIT", "1.5"]
      ] as const) {
        const [problem] = yield* problemsOf({ [name]: value })
        assert.strictEqual(problem?.name, name, value)
      }
    })
  )

  it.effect("reports everything that is wrong at once", () =>
    Effect.gen(function* () {
      const problems = yield* problemsOf({ SNOOZEQL_PORT: "x", SNOOZEQL_RETENTION_DAYS: "x" })
      assert.lengthOf(problems, 2)
    })
  )

  it.effect("refuses a configuration file with an unknown name, a wrong type or no JSON, and a missing one", () =>
    Effect.gen(function* () {
      for (const content of ['{"SNOOZEQL_PROT": 1}', '{"SNOOZEQL_PORT": true}', "[]", "{"]) {
        const problems = yield* problemsOf({ SNOOZEQL_CONFIG: yield* withFile(content) })
        assert.lengthOf(problems, 1, content)
      }
      const [missing] = yield* problemsOf({ SNOOZEQL_CONFIG: "/nowhere/snoozeql.json" })
      assert.strictEqual(missing?.name, "SNOOZEQL_CONFIG")
    })
  )
})
