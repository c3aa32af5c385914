import { assert, describe, it } from "@effect/vitest"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { Effect, Layer } from "effect"
import * as InstanceDiscoveryAws from "../../src/aws/InstanceDiscoveryAws.ts"
import { InstanceDiscovery } from "../../src/InstanceDiscovery.ts"
import type { InventoryTarget } from "../../src/AccountRegion.ts"
import { accessKeyProfile, emptyHome } from "../support/sharedFiles.ts"

const region = "eu-west-1"
const [own, work, other] = ["111111111111", "222222222222", "333333333333"] as const

const layer = Layer.unwrap(
  Effect.map(Simulator, ({ url }) => InstanceDiscoveryAws.layer({ endpoint: url, stsEndpoint: url }))
).pipe(
  Layer.provideMerge(
    Simulator.layer({
      instances: 2,
      accounts: [
        { id: own, regions: [region] },
        { id: work, regions: [region], accessKeys: ["WORK"] },
        { id: other, regions: [region], externalId: "between-us" }
      ]
    })
  )
)

const accountOf = (target: InventoryTarget) =>
  InstanceDiscovery.use((discovery) => discovery.discover({ region, ...target })).pipe(
    Effect.map(({ account }) => account)
  )

const roleArn = `arn:aws:iam::${other}:role/reader`

/** The environment has an access key of the first account, and the profile `work` one of the second. */
const bothKeys = Effect.gen(function* () {
  const home = yield* emptyHome({ AWS_ACCESS_KEY_ID: "OWN", AWS_SECRET_ACCESS_KEY: "secret" })
  home.write(".aws/credentials", accessKeyProfile("WORK", "work"))
})

describe("the credentials of a target", () => {
  it.live("are those of its profile, whatever the environment says", () =>
    Effect.gen(function* () {
      yield* bothKeys
      yield* Effect.gen(function* () {
        assert.strictEqual(yield* accountOf({}), own)
        assert.strictEqual(yield* accountOf({ profile: "work" }), work)
        const error = yield* Effect.flip(accountOf({ profile: "missing" }))
        assert.strictEqual(error.reason, "MissingCredentials")
        assert.strictEqual(yield* accountOf({}), own)
      }).pipe(Effect.provide(layer))
    })
  )

  it.live("are those of its role, assumed by its profile if it has one", () =>
    Effect.gen(function* () {
      yield* bothKeys
      yield* Effect.gen(function* () {
        assert.strictEqual(yield* accountOf({ roleArn, externalId: "between-us" }), other)
        assert.strictEqual(yield* accountOf({ roleArn, externalId: "between-us", profile: "work" }), other)
        const error = yield* Effect.flip(accountOf({ roleArn, profile: "work" }))
        assert.deepInclude({ ...error }, { reason: "RoleRefused", code: "AccessDenied", apiCalls: 0 })
        assert.include(error.message, `arn:aws:iam::${work}:user`)
      }).pipe(Effect.provide(layer))
    })
  )

  it.live("are found once the expired credentials that assume its role are renewed", () =>
    Effect.gen(function* () {
      const home = yield* emptyHome()
      home.write(".aws/credentials", accessKeyProfile("OLD"))
      yield* Effect.gen(function* () {
        const target = { roleArn, externalId: "between-us" }
        yield* Simulator.use(({ setFaults }) => setFaults({ refused_access_keys: { OLD: "ExpiredToken" } }))
        for (let pass = 0; pass < 2; pass += 1) {
          const error = yield* Effect.flip(accountOf(target))
          assert.deepInclude({ ...error }, { reason: "InvalidCredentials", code: "ExpiredToken" })
          assert.include(error.message, `while the role ${roleArn} was assumed`)
        }
        home.write(".aws/credentials", accessKeyProfile("NEW"))
        assert.strictEqual(yield* accountOf(target), other)
      }).pipe(Effect.provide(layer))
    })
  )
})
