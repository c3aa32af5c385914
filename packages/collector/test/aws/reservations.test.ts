import { assert, describe, it } from "@effect/vitest"
import { isReserved } from "../../src/aws/reservations.ts"

describe("isReserved", () => {
  it.each([
    ["postgres", "db.m6g.4xlarge", "postgresql", "db.m6g.large", true],
    ["sqlserver-se", "db.r5.xlarge", "sqlserver-se(li)", "db.r5.2xlarge.tpc2.mem2x", true],
    ["oracle-ee-cdb", "db.r5.xlarge", "oracle-ee (byol)", "db.r5.large", true],
    ["aurora-mysql", "db.r6g.large", "aurora mysql", "db.r6g.large", true],
    ["postgres", "db.m6g.large", "postgresql", "db.m6gd.large", false],
    ["postgres", "db.m6g.large", "aurora-postgresql", "db.m6g.large", false],
    ["mysql", "db.m6g.large", "postgresql", "db.m6g.large", false]
  ] as const)("%s on %s by %s %s: %s", (engine, instanceClass, product, reservedClass, expected) => {
    const reservations = [{ product, instanceClass: reservedClass }]
    assert.strictEqual(isReserved({ engine, instanceClass }, reservations), expected)
    assert.isFalse(isReserved({ engine, instanceClass }, []))
  })
})
