import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch"
import { assert, describe, it } from "@effect/vitest"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { DateTime, Effect, Layer, Redacted } from "effect"
import type { AwsOptions } from "../../src/aws/AwsOptions.ts"
import * as CloudWatchAws from "../../src/aws/CloudWatchAws.ts"
import * as InstanceDiscoveryAws from "../../src/aws/InstanceDiscoveryAws.ts"
import { CloudWatch } from "../../src/CloudWatch.ts"
import { InstanceDiscovery } from "../../src/InstanceDiscovery.ts"
import { type Received, respond } from "../support/responder.ts"
import { accessKeyProfile, emptyHome, setVariables, ssoTokenFile } from "../support/sharedFiles.ts"

const region = { AWS_REGION: "eu-west-1" }

const layers = (options: AwsOptions = {}) =>
  Layer.unwrap(
    Effect.map(Simulator, ({ url }) =>
      Layer.mergeAll(
        CloudWatchAws.layer({ ...options, endpoint: url, callsPerSecond: Number.POSITIVE_INFINITY }),
        InstanceDiscoveryAws.layer({ ...options, endpoint: url })
      )
    )
  ).pipe(Layer.provideMerge(Simulator.layer({ instances: 2 })))

const discover = InstanceDiscovery.use((discovery) => discovery.discover({}))

const readMetrics = Effect.gen(function* () {
  const { getMetricData } = yield* CloudWatch
  const end = yield* DateTime.now
  return yield* getMetricData({
    target: {},
    queries: [{ id: "a", instanceName: "any", metricName: "CPUUtilization", statistic: "Average" }],
    start: DateTime.subtract(end, { hours: 1 }),
    end
  })
})

const refuse = (...keys: ReadonlyArray<string>) =>
  Effect.flatMap(Simulator, ({ setFaults }) =>
    setFaults({ refused_access_keys: Object.fromEntries(keys.map((key) => [key, "ExpiredToken"])) })
  )

/** The response of STS to AssumeRole and AssumeRoleWithWebIdentity. */
const assumedRole = (operation: string, accessKey: string): string =>
  `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result><Credentials>` +
  `<AccessKeyId>${accessKey}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>` +
  `<Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials></${operation}Result></${operation}Response>`

const stsError = (code: string): string =>
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code>` +
  `<Message>The security token included in the request is expired</Message></Error></ErrorResponse>`

describe("credentials that are renewed", { timeout: 60_000 }, () => {
  it.live.each([
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "AccessDenied"
  ])("in ~/.aws/credentials are used after %s, by CloudWatch and by RDS", (code) =>
    Effect.gen(function* () {
      const home = yield* emptyHome(region)
      home.write(".aws/credentials", accessKeyProfile("OLD"))
      yield* Effect.gen(function* () {
        const { setFaults } = yield* Simulator
        yield* discover
        yield* readMetrics
        yield* setFaults({ refused_access_keys: { OLD: code } })
        home.write(".aws/credentials", accessKeyProfile("NEW"))
        assert.strictEqual((yield* discover).instances.filter(({ kind }) => kind === undefined).length, 2)
        assert.strictEqual((yield* readMetrics).apiCalls, 2)
        assert.strictEqual((yield* readMetrics).apiCalls, 1)
      }).pipe(Effect.provide(layers()))
    })
  )

  it.live("control: are not noticed by the SDK itself", () =>
    Effect.gen(function* () {
      const home = yield* emptyHome(region)
      home.write(".aws/credentials", accessKeyProfile("OLD"))
      yield* Effect.gen(function* () {
        const { url } = yield* Simulator
        const client = new CloudWatchClient({ endpoint: url, maxAttempts: 1 })
        const send = Effect.tryPromise(() =>
          client.send(new GetMetricDataCommand({ MetricDataQueries: [], StartTime: new Date(0), EndTime: new Date() }))
        )
        yield* Effect.exit(send)
        yield* refuse("OLD")
        home.write(".aws/credentials", accessKeyProfile("NEW"))
        const error = yield* Effect.flip(send)
        assert.include(String(error.cause), "ExpiredToken")
        client.destroy()
      }).pipe(Effect.provide(Simulator.layer({ instances: 1 })))
    })
  )

  it.live("let the next pass succeed, after a pass has failed and said what to do", () =>
    Effect.gen(function* () {
      const home = yield* emptyHome(region)
      home.write(".aws/credentials", accessKeyProfile("OLD"))
      yield* Effect.gen(function* () {
        yield* refuse("OLD")
        for (let pass = 0; pass < 2; pass += 1) {
          const error = yield* Effect.flip(discover)
          assert.deepInclude({ ...error }, { reason: "InvalidCredentials", code: "ExpiredToken", apiCalls: 1 })
          assert.include(error.message, "docs/troubleshooting.md#expired-credentials")
        }
        home.write(".aws/credentials", accessKeyProfile("NEW"))
        yield* discover
      }).pipe(Effect.provide(layers()))
    })
  )

  it.live("in a profile, and in files with other names, are used", () =>
    Effect.gen(function* () {
      const home = yield* emptyHome({ ...region, AWS_PROFILE: "work" })
      setVariables({
        AWS_CONFIG_FILE: home.path("config.ini"),
        AWS_SHARED_CREDENTIALS_FILE: home.path("credentials.ini")
      })
      home.write("config.ini", accessKeyProfile("OLD", "profile work"))
      yield* Effect.gen(function* () {
        yield* discover
        yield* refuse("OLD", "OLDER")
        home.write("config.ini", accessKeyProfile("NEW", "profile work"))
        yield* discover
        home.write("credentials.ini", accessKeyProfile("NEWER", "work"))
        yield* refuse("OLD", "NEW")
        yield* discover
      }).pipe(Effect.provide(layers()))
    })
  )

  it.live("in files that appear after the start are used, with the region", () =>
    Effect.gen(function* () {
      const home = yield* emptyHome()
      yield* Effect.gen(function* () {
        const withoutRegion = yield* Effect.flip(discover)
        assert.strictEqual(withoutRegion.reason, "MissingRegion")
        assert.include(withoutRegion.message, "docs/troubleshooting.md#aws-region")
        home.write(".aws/config", "[default]\nregion = eu-central-1\n")
        const withoutKey = yield* Effect.flip(discover)
        assert.deepInclude({ ...withoutKey }, { reason: "MissingCredentials", region: "eu-central-1", apiCalls: 0 })
        assert.include(withoutKey.message, "docs/troubleshooting.md#aws-credentials")
        home.write(".aws/credentials", accessKeyProfile("NEW"))
        assert.strictEqual((yield* discover).region, "eu-central-1")
      }).pipe(Effect.provide(layers()))
    })
  )

  it.live("from a credential_process without an expiration are used", () =>
    Effect.gen(function* () {
      const home = yield* emptyHome(region)
      const answer = (accessKey: string) =>
        home.write("answer.json", JSON.stringify({ Version: 1, AccessKeyId: accessKey, SecretAccessKey: "secret" }))
      home.write(".aws/config", `[default]\ncredential_process = cat ${answer("OLD")}\n`)
      yield* Effect.gen(function* () {
        yield* discover
        yield* refuse("OLD")
        answer("NEW")
        yield* discover
      }).pipe(Effect.provide(layers()))
    })
  )

  it.live("of the source profile of a role are used", () =>
    Effect.gen(function* () {
      let roles = 0
      const sts = yield* respond(({ headers }: Received) =>
        String(headers["authorization"]).includes("Credential=OLD/")
          ? { status: 403, body: stsError("ExpiredToken") }
          : { body: assumedRole("AssumeRole", `ROLE${(roles += 1)}`) }
      )
      const home = yield* emptyHome({ ...region, AWS_PROFILE: "reader", AWS_ENDPOINT_URL_STS: sts.url })
      home.write(
        ".aws/config",
        "[profile reader]\nrole_arn = arn:aws:iam::123456789012:role/reader\nsource_profile = saml\n"
      )
      home.write(".aws/credentials", accessKeyProfile("SOURCE", "saml"))
      yield* Effect.gen(function* () {
        yield* discover
        assert.strictEqual(roles, 1)
        // The role's own credentials expire early, and the credentials of its source have expired too.
        yield* refuse("ROLE1")
        home.write(".aws/credentials", accessKeyProfile("OLD", "saml"))
        const error = yield* Effect.flip(discover)
        assert.strictEqual(error.reason, "InvalidCredentials")
        assert.include(error.message, "while the credentials were loaded")
        home.write(".aws/credentials", accessKeyProfile("NEW", "saml"))
        yield* discover
        assert.strictEqual(roles, 2)
      }).pipe(Effect.provide(layers()))
    })
  )

  it.live("from a web identity token that rotates are used", () =>
    Effect.gen(function* () {
      const sts = yield* respond(({ body }) => ({
        body: assumedRole(
          "AssumeRoleWithWebIdentity",
          new URLSearchParams(body).get("WebIdentityToken")?.toUpperCase() ?? ""
        )
      }))
      const home = yield* emptyHome({ ...region, AWS_ENDPOINT_URL_STS: sts.url, AWS_ROLE_ARN: "arn:aws:iam::1:role/r" })
      setVariables({ AWS_WEB_IDENTITY_TOKEN_FILE: home.write("token", "old") })
      yield* Effect.gen(function* () {
        yield* discover
        yield* refuse("OLD")
        home.write("token", "new")
        yield* discover
      }).pipe(Effect.provide(layers()))
    })
  )

  it.live.each(["sso_session", "sso_start_url"] as const)("of SSO are used after `aws sso login` (%s)", (kind) =>
    Effect.gen(function* () {
      const portal = yield* respond(({ headers }) => ({
        body: JSON.stringify({
          roleCredentials: {
            accessKeyId: String(headers["x-amz-sso_bearer_token"]).toUpperCase(),
            secretAccessKey: "secret",
            sessionToken: "token",
            expiration: Date.now() + 3_600_000
          }
        })
      }))
      const home = yield* emptyHome({ ...region, AWS_ENDPOINT_URL_SSO: portal.url })
      const startUrl = "https://example.awsapps.com/start"
      const login = (accessToken: string, hours: number) =>
        home.write(
          ssoTokenFile(kind === "sso_session" ? "corp" : startUrl),
          JSON.stringify({ accessToken, expiresAt: new Date(Date.now() + hours * 3_600_000).toISOString() })
        )
      const role = "sso_account_id = 123456789012\nsso_role_name = reader\n"
      home.write(
        ".aws/config",
        kind === "sso_session"
          ? `[default]\nsso_session = corp\n${role}[sso-session corp]\nsso_start_url = ${startUrl}\nsso_region = eu-west-1\n`
          : `[default]\nsso_start_url = ${startUrl}\nsso_region = eu-west-1\n${role}`
      )
      login("old", 1)
      yield* Effect.gen(function* () {
        yield* discover
        yield* refuse("OLD")
        login("old", -1)
        const error = yield* Effect.flip(discover)
        assert.strictEqual(error.reason, "MissingCredentials")
        assert.include(error.message, "aws sso login")
        login("new", 1)
        yield* discover
      }).pipe(Effect.provide(layers()))
    })
  )

  it.live("are not looked up if an optional request is not allowed", () =>
    Effect.gen(function* () {
      const home = yield* emptyHome(region)
      home.write(".aws/credentials", accessKeyProfile("KEY"))
      yield* Effect.gen(function* () {
        const { counters, setFaults } = yield* Simulator
        yield* setFaults({
          operations: ["DescribeReservedDBInstances"],
          refused_access_keys: { KEY: "AccessDenied", NEW: "AccessDenied" }
        })
        home.write(".aws/credentials", accessKeyProfile("KEY"))
        yield* discover
        home.write(".aws/credentials", accessKeyProfile("NEW"))
        yield* discover
        assert.strictEqual((yield* counters).calls.DescribeReservedDBInstances, 2)
      }).pipe(Effect.provide(layers()))
    })
  )

  it.live("are not looked up if the access key is given as an option", () =>
    Effect.gen(function* () {
      yield* refuse("GIVEN")
      assert.deepInclude({ ...(yield* Effect.flip(discover)) }, { reason: "InvalidCredentials", apiCalls: 1 })
    }).pipe(
      Effect.provide(
        layers({
          region: "eu-west-1",
          credentials: { accessKeyId: "GIVEN", secretAccessKey: Redacted.make("secret") }
        })
      )
    )
  )
})
