import { assert, describe, it } from "@effect/vitest"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { newPostgresUrl } from "@snoozeql/testing/TestDatabase"
import { Effect, Logger, Random, Redacted } from "effect"
import { existsSync, mkdtempSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { diagnose } from "../../src/doctor/diagnose.ts"
import type { Finding } from "../../src/doctor/Finding.ts"
import { runMigrations } from "../../src/layers/migrations.ts"
import { databaseLayer } from "../../src/layers/database.ts"
import { readSettings } from "../../src/settings/readSettings.ts"
import { configured, failureOf } from "../support/commandInProcess.ts"

const folder = suiteFolder()
const limit = 120_000
const [partly, down, healthy] = ["111111111111", "222222222222", "333333333333"] as const
const region = "eu-west-1"

const simulator = Simulator.layer({
  instances: 1,
  accounts: [{ id: "000000000000", regions: [] }, ...[partly, down, healthy].map((id) => ({ id, regions: [region] }))],
  faults: {
    refused_access_keys: { expired: "ExpiredToken" },
    places: [
      { account: partly, operations: ["GetMetricData", "DescribeDBClusters"], refused: "AccessDenied" },
      { account: down, operations: ["DescribeDBInstances", "GetMetricData"], down: true }
    ]
  }
})

const targetsFile = (() => {
  const file = join(folder, "snoozeql.json")
  const targets = [partly, down, healthy].map((account) => ({
    role_arn: `arn:aws:iam::${account}:role/snoozeql`,
    regions: [region]
  }))
  writeFileSync(file, JSON.stringify({ targets }))
  return file
})()

const key = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: Redacted.make("test") })

const settingsOf = (environment: Readonly<Record<string, string>>) =>
  Effect.provide(readSettings({}), configured(environment))

const withoutDelay = Effect.provideService(Random.Random, { nextDoubleUnsafe: () => 0, nextIntUnsafe: () => 0 })

const diagnoseWith = (environment: Readonly<Record<string, string>>, accessKey: string) =>
  Effect.gen(function* () {
    const { url } = yield* Simulator
    const settings = yield* settingsOf({ AWS_ENDPOINT_URL: url, AWS_REGION: region, ...environment })
    return { settings, findings: yield* diagnose(settings, key(accessKey)).pipe(withoutDelay) }
  }).pipe(Effect.provide(Logger.layer([])))

const statusOf = (findings: ReadonlyArray<Finding>, check: string, account?: string) =>
  findings
    .filter((one) => one.check === check && (account === undefined || one.target?.startsWith(account) === true))
    .map(({ status }) => status)

describe("diagnose", () => {
  it.live(
    "finds nothing wrong with a database that is migrated and an account that allows everything",
    () =>
      Effect.gen(function* () {
        const environment = { DATABASE_URL: Redacted.value(yield* newPostgresUrl) }
        const before = yield* diagnoseWith(environment, "valid")
        assert.deepStrictEqual(statusOf(before.findings, "migrations"), ["warning"])
        // It has not migrated: the second diagnosis finds the same.
        const again = yield* diagnoseWith(environment, "valid")
        assert.deepStrictEqual(statusOf(again.findings, "migrations"), ["warning"])
        yield* runMigrations.pipe(Effect.provide(databaseLayer(before.settings)))
        const { findings } = yield* diagnoseWith(environment, "valid")
        assert.deepStrictEqual([...new Set(findings.map(({ status }) => status))], ["ok"], JSON.stringify(findings))
        assert.deepStrictEqual(
          findings.map(({ check }) => check),
          [
            "configuration",
            "database",
            "TLS",
            "migrations",
            "clock",
            "cost",
            "proxy",
            "credentials",
            "permission rds:DescribeDBInstances",
            "permission rds:DescribeDBClusters",
            "permission rds:DescribeEvents",
            "permission rds:DescribeReservedDBInstances",
            "permission cloudwatch:GetMetricData",
            "permission pricing:GetProducts",
            "clock"
          ]
        )
      }).pipe(Effect.provide(simulator), Effect.scoped),
    limit
  )

  it.live(
    "names, for each target, what is denied and what is down",
    () =>
      Effect.gen(function* () {
        const dataDir = join(folder, "none")
        const { findings } = yield* diagnoseWith({ SNOOZEQL_CONFIG: targetsFile, SNOOZEQL_DATA_DIR: dataDir }, "valid")
        assert.isFalse(existsSync(dataDir))
        assert.deepStrictEqual(statusOf(findings, "permission cloudwatch:GetMetricData", partly), ["failure"])
        assert.deepStrictEqual(statusOf(findings, "permission rds:DescribeDBClusters", partly), ["warning"])
        assert.deepStrictEqual(statusOf(findings, "permission rds:DescribeDBInstances", partly), ["ok"])
        assert.deepStrictEqual(statusOf(findings, "permission rds:DescribeDBInstances", down), ["failure"])
        assert.deepStrictEqual(statusOf(findings, "permission rds:DescribeDBClusters", down), ["ok"])
        const ofHealthy = findings.filter(({ target }) => target?.startsWith(healthy) === true)
        assert.deepStrictEqual([...new Set(ofHealthy.map(({ status }) => status))], ["ok"])
        const denied = findings.find(({ status }) => status === "failure")?.message ?? ""
        assert.include(denied, "the credentials must allow cloudwatch:GetMetricData")
      }).pipe(Effect.provide(simulator), Effect.scoped),
    limit
  )

  it.live(
    "says once that the credentials have expired, and that the database refuses, without its password",
    () =>
      Effect.gen(function* () {
        const environment = { DATABASE_URL: "postgres://user:hunter2@127.0.0.1:1/db" }
        const { findings } = yield* diagnoseWith(environment, "expired")
        assert.deepStrictEqual(statusOf(findings, "database"), ["failure"])
        assert.deepStrictEqual(statusOf(findings, "credentials"), ["failure"])
        assert.lengthOf(
          findings.filter(({ status }) => status === "failure"),
          2
        )
        const text = JSON.stringify(findings)
        assert.include(text, "ECONNREFUSED")
        assert.include(text, "ExpiredToken")
        assert.notInclude(text, "hunter2")
      }).pipe(Effect.provide(simulator), Effect.scoped),
    limit
  )
})

describe("snoozeql doctor", () => {
  it.live("fails with every wrong setting", () =>
    Effect.gen(function* () {
      const environment = {
        SNOOZEQL_PORT: "99999",
        SNOOZEQL_RETENTION_DAYS: "0",
        SNOOZEQL_DATA_DIR: mkdtempSync(folder)
      }
      assert.strictEqual(yield* failureOf(["doctor"], environment), "2 checks failed")
    })
  )
})
