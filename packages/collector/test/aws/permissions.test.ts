import { assert, describe, it } from "@effect/vitest"
import { Simulator } from "@snoozeql/simulator/Simulator"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { Array as Arr, DateTime, Effect, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { AwsOperation } from "../../src/AwsRequestError.ts"
import { permissions } from "../../src/aws/permissions.ts"
import * as CloudWatchCollector from "../../src/CloudWatchCollector.ts"
import { Collector } from "../../src/Collector.ts"
import * as PriceRefresh from "../../src/PriceRefresh.ts"
import { layerSimulated } from "../support/simulated.ts"

const folder = join(import.meta.dirname, "..", "..", "..", "..", "docs", "permissions")

const Statement = Schema.Struct({
  Sid: Schema.String,
  Effect: Schema.Literal("Allow"),
  Action: Schema.Array(Schema.String),
  Resource: Schema.Literal("*")
})
const Policy = Schema.Struct({ Version: Schema.Literal("2012-10-17"), Statement: Schema.Array(Statement) })
const Trust = (principal: Schema.Codec<unknown>, externalId: Schema.Codec<unknown>) =>
  Schema.Struct({
    Version: Schema.Literal("2012-10-17"),
    Statement: Schema.Tuple([
      Schema.Struct({
        Sid: Schema.String,
        Effect: Schema.Literal("Allow"),
        Principal: Schema.Struct({ AWS: principal }),
        Action: Schema.Literal("sts:AssumeRole"),
        Condition: Schema.Struct({ StringEquals: Schema.Struct({ "sts:ExternalId": externalId }) })
      })
    ])
  })
const Reference = <Name extends string>(name: Name) => Schema.Struct({ Ref: Schema.Literal(name) })
const Template = Schema.Struct({
  AWSTemplateFormatVersion: Schema.Literal("2010-09-09"),
  Description: Schema.String,
  Parameters: Schema.Struct({
    HostRoleArn: Schema.Unknown,
    ExternalId: Schema.Unknown,
    RoleName: Schema.Unknown
  }),
  Resources: Schema.Struct({
    ReadingRole: Schema.Struct({
      Type: Schema.Literal("AWS::IAM::Role"),
      Properties: Schema.Struct({
        RoleName: Reference("RoleName"),
        Description: Schema.String,
        AssumeRolePolicyDocument: Trust(Reference("HostRoleArn"), Reference("ExternalId")),
        Policies: Schema.Tuple([Schema.Struct({ PolicyName: Schema.String, PolicyDocument: Policy })])
      })
    })
  }),
  Outputs: Schema.Struct({ RoleArn: Schema.Unknown })
})

const read = (name: string): string => readFileSync(join(folder, name), "utf8")

const decodeFile = <A>(name: string, schema: Schema.Codec<A, unknown>): A =>
  Schema.decodeSync(Schema.fromJsonString(schema), { onExcessProperty: "error" })(read(name))

const actionsOf = ({ Statement: statements }: typeof Policy.Type): ReadonlyArray<string> =>
  statements.flatMap(({ Action }) => Action)

/** The differences between what a policy allows and what was requested, as sentences. */
const differences = (allowed: ReadonlyArray<string>, requested: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...Arr.difference(requested, allowed).map(
    (action) => `docs/permissions does not allow ${action}, which was requested`
  ),
  ...Arr.difference(allowed, requested).map((action) => `docs/permissions allows ${action}, which was not requested`)
]

/**
 * The actions of all requests that a simulator received during a pass over a number of instances. Operations that need
 * no permission are omitted: a policy that allows them would grant nothing.
 */
const requestedActions = Effect.fnUntraced(function* (instances: number) {
  return yield* pass.pipe(
    Effect.provide(
      CloudWatchCollector.layer().pipe(
        Layer.provide(PriceRefresh.layer),
        Layer.provide(MemoryStores.layer),
        Layer.provideMerge(layerSimulated({ instances }))
      )
    )
  )
})

const pass = Effect.gen(function* () {
  yield* TestClock.setTime(DateTime.makeUnsafe("2026-03-20T10:07:00Z").epochMilliseconds)
  const run = yield* Collector.use((collector) => collector.collect("startup"))
  assert.strictEqual(run.status, "succeeded")
  const { calls } = yield* Simulator.use(({ counters }) => counters)
  const requested = Object.entries(calls).flatMap(([operation, count]) => (count > 0 ? [operation] : []))
  assert.deepStrictEqual(
    Arr.difference(requested, AwsOperation.literals),
    [],
    "a pass requests what it has no name for"
  )
  return actionsOfOperations(AwsOperation.literals.filter((operation) => calls[operation] > 0))
})

const actionsOfOperations = (operations: ReadonlyArray<AwsOperation>): ReadonlyArray<string> =>
  operations.flatMap((operation) => permissions[operation] ?? [])

describe("docs/permissions", { timeout: 60_000 }, () => {
  it.effect("allows exactly the actions that a pass requests", () =>
    Effect.gen(function* () {
      const requested = yield* requestedActions(12)
      const allowed = actionsOf(decodeFile("policy.json", Policy))
      assert.deepStrictEqual(differences(allowed, requested), [])
      assert.sameMembers(
        [...requested],
        [...actionsOfOperations(AwsOperation.literals)],
        "a pass does not use every operation of the collector"
      )
      assert.deepStrictEqual(Arr.difference(yield* requestedActions(0), allowed), [])
    })
  )

  it("lets nothing be changed", () => {
    for (const action of actionsOf(decodeFile("policy.json", Policy))) {
      assert.match(action, /^\w+:(Get|Describe|List)/)
    }
  })

  it("names an action that is missing, and one that is not needed", () => {
    assert.deepStrictEqual(
      differences(["rds:DescribeDBInstances", "rds:StopDBInstance"], ["rds:DescribeDBInstances", "rds:DescribeEvents"]),
      [
        "docs/permissions does not allow rds:DescribeEvents, which was requested",
        "docs/permissions allows rds:StopDBInstance, which was not requested"
      ]
    )
  })

  it("has a CloudFormation template with the same policy, and a trust policy that requires the external id", () => {
    const { AssumeRolePolicyDocument, Policies } = decodeFile("cloudformation.json", Template).Resources.ReadingRole
      .Properties
    assert.deepStrictEqual(Policies[0].PolicyDocument, decodeFile("policy.json", Policy))
    const trust = decodeFile("trust-policy.json", Trust(Schema.String, Schema.String))
    assert.strictEqual(AssumeRolePolicyDocument.Statement[0].Sid, trust.Statement[0].Sid)
  })

  it("has a Terraform module that uses the policy file and requires the external id", () => {
    const module = read(join("terraform", "main.tf"))
    assert.include(module, 'file("${path.module}/../policy.json")')
    assert.match(module, /variable = "sts:ExternalId"\s+values\s+= \[var\.external_id\]/)
    assert.strictEqual(module.split("{").length, module.split("}").length)
  })
})
