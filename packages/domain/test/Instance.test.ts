import { assert, describe, it } from "@effect/vitest"
import { InstanceId, InstanceRegistration, InstanceUpdate } from "@snoozeql/domain/Instance"
import { Option, Schema } from "effect"

const registration = {
  name: "orders",
  provider_id: "db-ORDERS",
  account: "111122223333",
  region: "eu-central-1",
  engine: "postgres",
  class: "db.t4g.micro"
}

const isRegistration = (candidate: unknown) =>
  Option.isSome(Schema.decodeUnknownOption(InstanceRegistration)(candidate))

const registers = (fields: object) => isRegistration({ ...registration, ...fields })

const updates = (update: unknown) => Option.isSome(Schema.decodeUnknownOption(InstanceUpdate)(update))

describe("InstanceRegistration", () => {
  it("requires only the name, the identity, the engine and the class", () => {
    assert.isTrue(registers({}))
  })

  it.each([
    { name: "" },
    { name: 1 },
    { provider_id: undefined },
    { class: "x".repeat(256) },
    { tags: { team: 1 } },
    { timezone: "Mars/Olympus" }
  ])("refuses %j", (fields) => {
    assert.isFalse(registers(fields))
  })
})

describe("InstanceUpdate", () => {
  it.each([
    {},
    { timezone: "UTC" },
    { timezone: "America/Argentina/Buenos_Aires" },
    { hourly_cost: 0.016 },
    { hourly_cost: 0 },
    { hourly_cost: null },
    { hourly_cost: 999_999.999999 },
    { currency: "EUR" }
  ])("accepts %j", (update) => {
    assert.isTrue(updates(update))
  })

  it.each([
    { timezone: "+02:00" },
    { timezone: "" },
    { timezone: null },
    { hourly_cost: -0.01 },
    { hourly_cost: 0.0000001 },
    { hourly_cost: 1_000_000 },
    { hourly_cost: "0.1" },
    { hourly_cost: Number.NaN },
    { currency: "eur" },
    { currency: "EURO" },
    { currency: null }
  ])("refuses %j", (update) => {
    assert.isFalse(updates(update))
  })
})

describe("InstanceId", () => {
  it("is a UUID in lower case", () => {
    const isInstanceId = Schema.is(InstanceId)
    assert.isTrue(isInstanceId("018f4e1e-aaaa-7bbb-8ccc-0123456789ab"))
    assert.isFalse(isInstanceId("018F4E1E-AAAA-7BBB-8CCC-0123456789AB"))
    assert.isFalse(isInstanceId("{018f4e1e-aaaa-7bbb-8ccc-0123456789ab}"))
    assert.isFalse(isInstanceId("018f4e1eaaaa7bbb8ccc0123456789ab"))
  })
})
