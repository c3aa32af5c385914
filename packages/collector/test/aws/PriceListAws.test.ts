import { assert, describe, it } from "@effect/vitest"
import type { PricedProduct } from "@snoozeql/domain/ListPrice"
import { listPrice, type SimulatedProduct } from "@snoozeql/simulator/pricing/listPrice"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { Effect } from "effect"
import { PriceList } from "../../src/PriceList.ts"
import * as PriceListAws from "../../src/aws/PriceListAws.ts"
import { respond } from "../support/responder.ts"
import { layerSimulated, options, withoutDelay } from "../support/simulated.ts"

const micro: PricedProduct = {
  region: "eu-west-1",
  engine: "postgres",
  class: "db.t4g.micro",
  multi_az: false,
  license: "none",
  io_optimized: false
}

const listedMicro: SimulatedProduct = {
  region: "eu-west-1",
  databaseEngine: "PostgreSQL",
  instanceType: "db.t4g.micro",
  deploymentOption: "Single-AZ",
  licenseModel: "No license required",
  ioOptimized: false
}

/** An ACU. */
const listedAcu: SimulatedProduct = {
  region: "eu-west-1",
  databaseEngine: "Aurora PostgreSQL",
  deploymentOption: "Single-AZ",
  licenseModel: "No license required",
  ioOptimized: false
}

const products: ReadonlyArray<readonly [of: Partial<PricedProduct>, listed: SimulatedProduct]> = [
  [{}, listedMicro],
  [{ multi_az: true }, { ...listedMicro, deploymentOption: "Multi-AZ" }],
  [{ region: "us-east-1" }, { ...listedMicro, region: "us-east-1" }],
  [
    { engine: "mysql", class: "db.r6g.xlarge" },
    { ...listedMicro, databaseEngine: "MySQL", instanceType: "db.r6g.xlarge" }
  ],
  [{ engine: "aurora-postgresql" }, { ...listedMicro, databaseEngine: "Aurora PostgreSQL" }],
  [
    { engine: "aurora-postgresql", io_optimized: true },
    { ...listedMicro, databaseEngine: "Aurora PostgreSQL", ioOptimized: true }
  ],
  [{ engine: "aurora-postgresql", class: "db.serverless" }, listedAcu],
  [
    { engine: "aurora-postgresql", class: "db.serverless", io_optimized: true },
    { ...listedAcu, ioOptimized: true }
  ],
  [
    { engine: "sqlserver-se", license: "included", multi_az: true },
    {
      ...listedMicro,
      databaseEngine: "SQL Server",
      databaseEdition: "Standard",
      licenseModel: "License included",
      deploymentOption: "Multi-AZ (SQL Server Mirror)"
    }
  ],
  [
    { engine: "oracle-se2", license: "included" },
    {
      ...listedMicro,
      databaseEngine: "Oracle",
      databaseEdition: "Standard Two",
      licenseModel: "License included"
    }
  ]
]

const find = (product: PricedProduct) => PriceList.use((list) => list.find(product, {}))

describe("PriceListAws over the simulator", () => {
  it.effect("finds the price of every kind of product, on whatever page it is", () =>
    Effect.gen(function* () {
      for (const [of, listed] of products) {
        const { apiCalls, hourlyUsd } = yield* find({ ...micro, ...of })
        assert.strictEqual(hourlyUsd, listPrice(listed), JSON.stringify(of))
        assert.isAtLeast(apiCalls, 1)
      }
      assert.isAbove((yield* find(micro)).apiCalls, 1)
    }).pipe(Effect.provide(layerSimulated()))
  )

  it.effect("finds no price of what is only on AWS Outposts and in RDS Custom, of an unknown class or region", () =>
    Effect.gen(function* () {
      for (const of of [{ class: "db.m6g.24xlarge" }, { class: "db.x9.large" }, { engine: "sqlserver-dev-ee" }]) {
        assert.isNull((yield* find({ ...micro, ...of })).hourlyUsd, JSON.stringify(of))
      }
      const { calls } = yield* Simulator.use(({ counters }) => counters)
      assert.strictEqual(calls.Unknown, 0)
    }).pipe(Effect.provide(layerSimulated()))
  )

  it.effect("retries throttling and server errors", () =>
    Effect.gen(function* () {
      const { apiCalls, hourlyUsd } = yield* find(micro).pipe(withoutDelay)
      assert.strictEqual(hourlyUsd, listPrice(listedMicro))
      const { errors } = yield* Simulator.use(({ counters }) => counters)
      assert.isAbove(errors["ThrottlingException"] ?? 0, 0)
      assert.isAbove(apiCalls, 2)
    }).pipe(
      Effect.provide(
        layerSimulated({
          seed: 3,
          faults: { throttling_rate: 0.5, throttling_code: "ThrottlingException", server_error_rate: 0.2 }
        })
      )
    )
  )

  it.effect("names the permission that is missing, after one request", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(find(micro))
      assert.deepInclude(error, { operation: "GetProducts", reason: "AccessDenied", apiCalls: 1 })
      assert.include(error.message, "must allow pricing:GetProducts")
    }).pipe(
      Effect.provide(
        layerSimulated({ faults: { places: [{ operations: ["GetProducts"], refused: "AccessDeniedException" }] } })
      )
    )
  )

  it.live("searches by the product's attributes in us-east-1, whatever the instances' region is", () =>
    Effect.gen(function* () {
      const { received, url } = yield* respond(() => ({ body: '{"FormatVersion":"aws_v1","PriceList":[]}' }))
      const layer = PriceListAws.layer({ ...options, endpoint: url })
      assert.isNull((yield* find(micro).pipe(Effect.provide(layer))).hourlyUsd)
      const [request] = received
      assert.isDefined(request)
      assert.strictEqual(request.headers["x-amz-target"], "AWSPriceListService.GetProducts")
      assert.include(request.headers.authorization, "/us-east-1/pricing/aws4_request")
      assert.deepStrictEqual(JSON.parse(request.body), {
        ServiceCode: "AmazonRDS",
        FormatVersion: "aws_v1",
        Filters: Object.entries({
          productFamily: "Database Instance",
          regionCode: "eu-west-1",
          instanceType: "db.t4g.micro",
          databaseEngine: "PostgreSQL",
          deploymentOption: "Single-AZ",
          licenseModel: "No license required"
        }).map(([Field, Value]) => ({ Type: "TERM_MATCH", Field, Value })),
        MaxResults: 100
      })
    }).pipe(Effect.scoped)
  )

  it.live("fails if an entry cannot be read", () =>
    Effect.gen(function* () {
      const { url } = yield* respond(() => ({ body: '{"FormatVersion":"aws_v1","PriceList":["{\\"product\\":1}"]}' }))
      const error = yield* Effect.flip(
        find(micro).pipe(Effect.provide(PriceListAws.layer({ ...options, endpoint: url })))
      )
      assert.deepInclude(error, { reason: "Rejected", apiCalls: 1 })
      assert.include(error.message, "db.t4g.micro for postgres in eu-west-1 was not understood")
    }).pipe(Effect.scoped)
  )
})
