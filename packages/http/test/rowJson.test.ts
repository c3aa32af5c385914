import { assert, describe, it } from "@effect/vitest"
import { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { Instance } from "@snoozeql/domain/Instance"
import { Schema } from "effect"
import { makeRowEncoder } from "../src/handlers/rowJson.ts"

/** `Instance`, with values that random generation would hardly produce. */
const AnyInstance = Schema.Struct({
  ...Instance.fields,
  timezone: Schema.Literals(["UTC", "Europe/Berlin"]),
  hourly_cost: Schema.NullOr(Schema.Literals([0, 0.016, 1e-6, 999_999])),
  currency: Schema.Literals(["USD", "EUR"])
})

const parseJson = Schema.decodeSync(Schema.fromJsonString(Schema.Unknown))

describe("makeRowEncoder", () => {
  it.prop("writes an instance as its schema does", { instance: AnyInstance }, ({ instance }) => {
    const expected = Schema.encodeSync(Schema.fromJsonString(Instance))(instance)
    assert.strictEqual(makeRowEncoder(Instance.fields)(instance), expected)
  })

  it.prop("writes a run as its schema does", { run: CollectionRun }, ({ run }) => {
    const expected = Schema.encodeSync(Schema.fromJsonString(CollectionRun))(run)
    // The optional members of a target may come in another order.
    assert.deepStrictEqual(parseJson(makeRowEncoder(CollectionRun.fields)(run)), parseJson(expected))
  })

  it("omits members that the schema does not name, and writes the others in the schema's order", () => {
    const row = { c: 3, b: 2, a: 1 }
    assert.strictEqual(makeRowEncoder({ a: 1, b: 1 })(row), '{"a":1,"b":2}')
  })
})
