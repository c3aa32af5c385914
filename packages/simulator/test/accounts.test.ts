import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds"
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch"
import { AssumeRoleCommand, type Credentials, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts"
import type { SimulatedAccount } from "@snoozeql/simulator/accounts/SimulatedAccount"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { describe, expect } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { counters, cpuOf, simulated } from "./support/simulated.ts"
import { SdkError } from "./support/awsClients.ts"

const home = "111111111111"
const other = "222222222222"
const accounts: ReadonlyArray<SimulatedAccount> = [
  { id: home, regions: ["eu-west-1", "us-east-1"] },
  { id: other, regions: ["eu-west-1"], accessKeys: ["other"], externalId: "a-secret-between-us", instances: 3 }
]
const options = { accounts, instances: 4 }

const own = { accessKeyId: "simulated", secretAccessKey: "simulated" }

/** Sends a request with a client of its own. */
const send = <C extends { destroy(): void }, A>(make: (url: string) => C, request: (client: C) => Promise<A>) =>
  Effect.acquireUseRelease(
    Simulator.use(({ url }) => Effect.sync(() => make(url))),
    (client) => Effect.tryPromise({ try: () => request(client), catch: (cause) => new SdkError({ cause }) }),
    (client) => Effect.sync(() => client.destroy())
  )

const describeIn = (region: string, credentials = own) =>
  send(
    (endpoint) => new RDSClient({ endpoint, region, credentials, maxAttempts: 1 }),
    (client) => client.send(new DescribeDBInstancesCommand({}))
  ).pipe(Effect.map(({ DBInstances = [] }) => DBInstances))

const readIn = (region: string, credentials = own) =>
  send(
    (endpoint) => new CloudWatchClient({ endpoint, region, credentials, maxAttempts: 1 }),
    (client) => client.send(new GetMetricDataCommand(cpuOf("always-busy-03")))
  )

const assume = (input: { readonly account: string; readonly externalId?: string; readonly seconds?: number }) =>
  send(
    (endpoint) => new STSClient({ endpoint, region: "eu-west-1", credentials: own, maxAttempts: 1 }),
    (client) =>
      client.send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${input.account}:role/reader`,
          RoleSessionName: "test",
          ExternalId: input.externalId,
          DurationSeconds: input.seconds
        })
      )
  ).pipe(Effect.map((output) => output.Credentials))

const keyOf = ({ AccessKeyId = "", SecretAccessKey = "", SessionToken = "" }: Partial<Credentials> = {}) => ({
  accessKeyId: AccessKeyId,
  secretAccessKey: SecretAccessKey,
  sessionToken: SessionToken
})

const refusal = <A>(effect: Effect.Effect<A, SdkError, Simulator>) =>
  Effect.map(Effect.flip(effect), ({ code, status }) => ({ code, status }))

describe("the simulator's accounts", () => {
  simulated("have a fleet of their own in each of their regions", options, () =>
    Effect.gen(function* () {
      const { instancesOf } = yield* Simulator
      const found = yield* describeIn("eu-west-1")
      expect(found.map(({ DbiResourceId }) => DbiResourceId)).toEqual(
        instancesOf({ account: home, region: "eu-west-1" }).map(({ resourceId }) => resourceId)
      )
      expect(found[0]?.DBInstanceArn).toMatch(`arn:aws:rds:eu-west-1:${home}:db:`)
      const abroad = yield* describeIn("us-east-1")
      expect(abroad).toHaveLength(4)
      const ids = new Set([...found, ...abroad].map(({ DbiResourceId }) => DbiResourceId))
      expect(ids.size).toBe(8)
      expect(yield* describeIn("ap-south-1")).toEqual([])
    })
  )

  simulated("are chosen by the access key, for metrics too", options, () =>
    Effect.gen(function* () {
      const key = { accessKeyId: "other", secretAccessKey: "simulated" }
      expect(yield* describeIn("eu-west-1", key)).toHaveLength(3)
      const values = Effect.map(readIn("eu-west-1", key), ({ MetricDataResults }) => MetricDataResults?.[0]?.Values)
      const homeValues = Effect.map(readIn("eu-west-1"), ({ MetricDataResults }) => MetricDataResults?.[0]?.Values)
      expect(yield* values).toHaveLength(24)
      expect(yield* values).not.toEqual(yield* homeValues)
    })
  )

  simulated("are entered by AssumeRole with the right external id", options, () =>
    Effect.gen(function* () {
      const session = keyOf(yield* assume({ account: other, externalId: "a-secret-between-us" }))
      expect(yield* describeIn("eu-west-1", session)).toHaveLength(3)
      const denied = { code: "AccessDenied", status: 403 }
      expect(yield* refusal(assume({ account: other, externalId: "a-guess" }))).toEqual(denied)
      expect(yield* refusal(assume({ account: other }))).toEqual(denied)
      expect(yield* refusal(assume({ account: "333333333333" }))).toEqual(denied)
      expect(yield* counters).toMatchObject({ calls: { AssumeRole: 4 } })
    })
  )

  simulated("are told by GetCallerIdentity, for users and sessions", options, () =>
    Effect.gen(function* () {
      const callerOf = (credentials: typeof own) =>
        send(
          (endpoint) => new STSClient({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1 }),
          (client) => client.send(new GetCallerIdentityCommand({}))
        ).pipe(Effect.map(({ Account }) => Account))
      const session = keyOf(yield* assume({ account: other, externalId: "a-secret-between-us" }))
      expect([yield* callerOf(own), yield* callerOf(session)]).toEqual([home, other])
      expect(yield* counters).toMatchObject({ calls: { GetCallerIdentity: 2 } })
    })
  )

  simulated("refuse a session whose token is wrong or has expired", options, () =>
    Effect.gen(function* () {
      const session = keyOf(yield* assume({ account: home, seconds: 900 }))
      expect(yield* describeIn("us-east-1", session)).toHaveLength(4)
      const forged = { ...session, sessionToken: "forged" }
      expect(yield* refusal(describeIn("us-east-1", forged))).toEqual({ code: "InvalidClientTokenId", status: 403 })
      yield* TestClock.adjust("15 minutes")
      expect(yield* refusal(describeIn("us-east-1", session))).toEqual({ code: "ExpiredToken", status: 403 })
    })
  )

  simulated("have faults of their own, and of their regions", options, () =>
    Effect.gen(function* () {
      const { setFaults } = yield* Simulator
      yield* setFaults({
        places: [
          { account: home, region: "eu-west-1", refused: "AccessDenied" },
          { account: other, calls_per_second: 1 },
          { region: "us-east-1", down: true }
        ]
      })
      expect(yield* refusal(describeIn("eu-west-1"))).toEqual({ code: "AccessDenied", status: 403 })
      expect(yield* refusal(describeIn("us-east-1"))).toEqual({ code: "ServiceUnavailable", status: 503 })
      const key = { accessKeyId: "other", secretAccessKey: "simulated" }
      expect(yield* describeIn("eu-west-1", key)).toHaveLength(3)
      expect(yield* refusal(describeIn("eu-west-1", key))).toEqual({ code: "Throttling", status: 400 })
      yield* TestClock.adjust("1 second")
      expect(yield* describeIn("eu-west-1", key)).toHaveLength(3)
    })
  )
})

describe("Simulator.layer", () => {
  simulated("refuses an account id that is not 12 digits", {}, () =>
    Effect.gen(function* () {
      const layer = Simulator.layer({ accounts: [{ id: "42", regions: [] }] })
      const error = yield* Effect.flip(Effect.provide(Simulator, layer))
      expect(error.message).toBe("accounts has an id that is not 12 digits: 42")
    })
  )
})
