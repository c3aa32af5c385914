import { assert, describe, it } from "@effect/vitest"
import { Instance } from "@snoozeql/domain/Instance"
import { Schema } from "effect"
import { withDefaultTimezone } from "../../src/advice/adviceFromDatabase.ts"

const at = "2026-01-01T00:00:00Z"

const instance = (timezone: string, timezone_source: Instance["timezone_source"]): Instance =>
  Schema.decodeUnknownSync(Instance)({
    id: "00000000-0000-4000-8000-000000000001",
    kind: "instance",
    cluster_id: null,
    owner: null,
    environment: null,
    gone_at: null,
    provider: "aws",
    provider_id: "db-ORDERS",
    account: "1",
    region: "eu-west-1",
    name: "orders",
    engine: "postgres",
    class: "db.t4g.micro",
    tags: {},
    status: "available",
    timezone,
    timezone_source,
    hourly_cost: null,
    currency: "USD",
    provider_created_at: null,
    first_seen_at: at,
    last_seen_at: at,
    created_at: at,
    updated_at: at
  })

const zoneOf = ({ timezone, timezone_source }: Instance) => [timezone, timezone_source]

describe("withDefaultTimezone", () => {
  const inTokyo = withDefaultTimezone("Asia/Tokyo")

  it("sets the time zone of an instance for which nobody chose one", () => {
    assert.deepStrictEqual(zoneOf(inTokyo(instance("UTC", "none"))), ["Asia/Tokyo", "default"])
    assert.deepStrictEqual(zoneOf(inTokyo(instance("Europe/Berlin", "default"))), ["Asia/Tokyo", "default"])
  })

  it("keeps the choice of a user and of a tag", () => {
    assert.deepStrictEqual(zoneOf(inTokyo(instance("UTC", "user"))), ["UTC", "user"])
    assert.deepStrictEqual(zoneOf(inTokyo(instance("Europe/Berlin", "tag"))), ["Europe/Berlin", "tag"])
  })
})
