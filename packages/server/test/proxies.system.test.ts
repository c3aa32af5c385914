import { assert, describe, it } from "@effect/vitest"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { Effect, type Scope } from "effect"
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { type AnswerAws, authority, companyProxy, type CompanyProxyOptions } from "./support/companyProxy.ts"
import { run } from "@snoozeql/testing/program"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"

const limit = 90_000
const folder = suiteFolder()

const accessKey = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" }
const cloudWatch = "monitoring.eu-west-1.amazonaws.com:443"
const rds = "rds.eu-west-1.amazonaws.com:443"
/** The price list, which is only asked for prices that are not stored yet. */
const pricing = "api.pricing.us-east-1.amazonaws.com:443"
const sts = "sts.eu-west-1.amazonaws.com:443"

/** A home folder with these files. */
const homeWith = (files: Readonly<Record<string, string>>): string => {
  const home = mkdtempSync(join(folder, "home-"))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), content)
  }
  return home
}

/** Runs one pass in eu-west-1 of an AWS that can only be reached through the proxy. */
const collect = (environment: Readonly<Record<string, string>>) =>
  run(["collect"], {
    AWS_REGION: "eu-west-1",
    // Shared by the tests of this file, which run one after the other: to make a database takes longer than a pass.
    SNOOZEQL_DATA_DIR: join(folder, "data"),
    NODE_EXTRA_CA_CERTS: authority,
    ...environment
  })

const proxyOf = (options: Omit<CompanyProxyOptions, "simulator"> = {}) =>
  Simulator.use(({ url }) => companyProxy({ simulator: url, ...options }))

const credentialsXml = (operation: string) =>
  `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result><Credentials>` +
  "<AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>" +
  `<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></${operation}Result></${operation}Response>`

const answerSts: AnswerAws = (host, _, body) =>
  host.startsWith("sts.") ? credentialsXml(new URLSearchParams(body).get("Action") ?? "") : undefined

const answerSso: AnswerAws = (host, path) => {
  if (host.startsWith("oidc.")) return JSON.stringify({ accessToken: "new", expiresIn: 3600, tokenType: "Bearer" })
  return host.startsWith("portal.sso.") && path.startsWith("/federation/credentials")
    ? JSON.stringify({
        roleCredentials: {
          accessKeyId: "SSO",
          secretAccessKey: "secret",
          sessionToken: "token",
          expiration: Date.parse("2100-01-01T00:00:00Z")
        }
      })
    : undefined
}

/** What was asked through a proxy, but for prices, which are not asked for if they were stored before. */
const askedOf = ({ targets }: { readonly targets: ReadonlyArray<string> }): ReadonlyArray<string> =>
  targets.filter((target) => target !== pricing)

describe("proxies", { timeout: limit }, () => {
  const withSimulator = (name: string, test: () => Effect.Effect<void, unknown, Simulator | Scope.Scope>) =>
    it.live(name, () => test().pipe(Effect.provide(Simulator.layer({ instances: 2 })), Effect.scoped), limit)

  withSimulator("carry the requests to CloudWatch and RDS, with user name and password", () =>
    Effect.gen(function* () {
      const proxy = yield* proxyOf({ login: "user:hunter2@" })
      const ended = yield* collect({ ...accessKey, HTTPS_PROXY: `http://user:hunter2%40@127.0.0.1:${proxy.port}` })
      assert.strictEqual(ended.code, 0, ended.stdout + ended.stderr)
      assert.deepStrictEqual(new Set(askedOf(proxy)), new Set([cloudWatch, rds]))
      assert.notInclude(ended.stdout + ended.stderr, "hunter2")
    })
  )

  withSimulator("carry plain HTTP to an endpoint of one's own, from https_proxy and http_proxy in lower case", () =>
    Effect.gen(function* () {
      const proxy = yield* proxyOf()
      const ended = yield* collect({
        ...accessKey,
        AWS_ENDPOINT_URL: "http://aws.example.com:8000",
        https_proxy: "http://127.0.0.1:1",
        http_proxy: `127.0.0.1:${proxy.port}`
      })
      assert.strictEqual(ended.code, 0, ended.stdout + ended.stderr)
      assert.isAbove(proxy.targets.length, 2)
      assert.deepStrictEqual(new Set(askedOf(proxy)), new Set(["http://aws.example.com:8000/"]))
    })
  )

  const profiles: ReadonlyArray<readonly [string, ReadonlyArray<string>, AnswerAws, Readonly<Record<string, string>>]> =
    [
      [
        "a role of a profile (STS)",
        [sts],
        answerSts,
        {
          ".aws/config":
            "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = source\n" +
            "[profile source]\naws_access_key_id = a\naws_secret_access_key = b\n"
        }
      ],
      [
        "a web identity of a profile (STS)",
        [sts],
        answerSts,
        {
          ".aws/config": "[default]\nrole_arn = arn:aws:iam::1:role/r\nweb_identity_token_file = HOME/token\n",
          token: "token"
        }
      ],
      [
        "SSO, with a token that is renewed",
        ["oidc.eu-west-1.amazonaws.com:443", "portal.sso.eu-west-1.amazonaws.com:443"],
        answerSso,
        {
          ".aws/config":
            "[default]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n" +
            "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n",
          [`.aws/sso/cache/${createHash("sha1").update("corp").digest("hex")}.json`]: JSON.stringify({
            accessToken: "old",
            expiresAt: "2020-01-01T00:00:00Z",
            refreshToken: "refresh",
            clientId: "id",
            clientSecret: "secret"
          })
        }
      ]
    ]

  for (const [name, hosts, answerAws, files] of profiles) {
    withSimulator(`carry the requests for ${name}`, () =>
      Effect.gen(function* () {
        const proxy = yield* proxyOf({ answerAws })
        const home = homeWith(files)
        const config = files[".aws/config"] ?? ""
        writeFileSync(join(home, ".aws/config"), config.replace("HOME", home))
        const ended = yield* collect({ HOME: home, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })
        assert.strictEqual(ended.code, 0, ended.stdout + ended.stderr)
        assert.deepStrictEqual(new Set(askedOf(proxy)), new Set([...hosts, cloudWatch, rds]))
      })
    )
  }

  withSimulator("are left alone for hosts of NO_PROXY", () =>
    Effect.gen(function* () {
      const proxy = yield* proxyOf()
      const url = `http://127.0.0.1:${proxy.port}`
      yield* collect({ ...accessKey, HTTPS_PROXY: url, NO_PROXY: "example.com,.amazonaws.com" })
      assert.deepStrictEqual(proxy.targets, [])
    })
  )

  withSimulator("are left alone for loopback", () =>
    Effect.gen(function* () {
      const { url } = yield* Simulator
      const proxy = yield* proxyOf()
      const address = `http://127.0.0.1:${proxy.port}`
      const ended = yield* collect({ ...accessKey, AWS_ENDPOINT_URL: url, HTTPS_PROXY: address, HTTP_PROXY: address })
      assert.strictEqual(ended.code, 0, ended.stdout + ended.stderr)
      assert.deepStrictEqual(proxy.targets, [])
    })
  )

  for (const [name, environment] of [
    ["EC2", { AWS_EC2_METADATA_DISABLED: "false" }],
    ["ECS", { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials/x" }]
  ] as const) {
    withSimulator(`are left alone for the credentials of ${name}`, () =>
      Effect.gen(function* () {
        const proxy = yield* proxyOf()
        const address = `http://127.0.0.1:${proxy.port}`
        const ended = yield* collect({ ...environment, HTTPS_PROXY: address, HTTP_PROXY: address })
        assert.strictEqual(ended.code, 1, ended.stdout + ended.stderr)
        assert.deepStrictEqual(proxy.targets, [])
      })
    )
  }

  const assertExplained = (output: string, parts: ReadonlyArray<string>) => {
    for (const part of parts) assert.include(output, part)
    assert.notInclude(output, "hunter2")
    assert.notInclude(output, "hidden field")
  }

  withSimulator("that are down are named, without the password", () =>
    Effect.gen(function* () {
      const ended = yield* collect({ ...accessKey, HTTPS_PROXY: "http://user:hunter2@127.0.0.1:1" })
      assert.strictEqual(ended.code, 1)
      assertExplained(ended.stdout + ended.stderr, [
        "Cannot reach the proxy http://127.0.0.1:1 (connect ECONNREFUSED 127.0.0.1:1)",
        "docs/troubleshooting.md#proxies"
      ])
    })
  )

  withSimulator("that do not accept the password are asked once, and named", () =>
    Effect.gen(function* () {
      const proxy = yield* proxyOf({ login: "user:other" })
      const ended = yield* collect({ ...accessKey, HTTPS_PROXY: `http://user:hunter2@127.0.0.1:${proxy.port}` })
      assert.strictEqual(ended.code, 1)
      assert.deepStrictEqual(askedOf(proxy), [rds])
      assertExplained(ended.stdout + ended.stderr, [
        `The proxy http://127.0.0.1:${proxy.port} requires a user name and a password, or rejected the given ones`,
        "docs/troubleshooting.md#proxies"
      ])
    })
  )

  withSimulator("that forbid a host are not mistaken for AWS", () =>
    Effect.gen(function* () {
      const proxy = yield* proxyOf({ refusesWith: 403 })
      const ended = yield* collect({ ...accessKey, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })
      assert.strictEqual(ended.code, 1)
      assert.deepStrictEqual(askedOf(proxy), [rds])
      assertExplained(ended.stdout + ended.stderr, [
        `The proxy http://127.0.0.1:${proxy.port} did not connect to ${rds} (HTTP 403)`,
        "docs/troubleshooting.md#proxies"
      ])
    })
  )

  withSimulator("that open TLS with a certificate of their own lead to the paragraph about certificates", () =>
    Effect.gen(function* () {
      const proxy = yield* proxyOf()
      const ended = yield* collect({
        ...accessKey,
        HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
        NODE_EXTRA_CA_CERTS: ""
      })
      assert.strictEqual(ended.code, 1)
      assertExplained(ended.stdout + ended.stderr, ["docs/troubleshooting.md#certificates"])
    })
  )

  withSimulator("that cannot be used are refused at the start, without showing the password", () =>
    Effect.gen(function* () {
      const ended = yield* collect({ ...accessKey, HTTPS_PROXY: "socks5://user:hunter2@127.0.0.1:1080" })
      assert.strictEqual(ended.code, 2)
      assertExplained(ended.stdout + ended.stderr, ["HTTPS_PROXY: expected a proxy URL such as http://"])
    })
  )
})
