import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { DateTime, Effect } from "effect"
import type { Discovery, InstanceDiscovery, InstanceDiscoveryScript } from "../InstanceDiscovery.ts"
import { partitionByCollectability } from "../planning/collectable.ts"

const createdLongAgo = DateTime.makeUnsafe("1900-01-01T00:00:00Z")

export const makeScriptedInstanceDiscovery = (script: InstanceDiscoveryScript): InstanceDiscovery["Service"] => {
  const { account = "123456789012", region = "eu-west-1" } = script
  return {
    discover: Effect.gen(function* () {
      const now = yield* DateTime.now
      const found = script.instances(now).map((instance): DiscoveredInstance => ({
        provider: "aws",
        provider_id: `db-${instance.name}`,
        account,
        region,
        engine: "postgres",
        class: "db.t4g.micro",
        tags: {},
        status: "available",
        provider_created_at: createdLongAgo,
        ...instance
      }))
      const discovery: Discovery = { account, region, ...partitionByCollectability(found), apiCalls: 1 }
      return script.intercept === undefined ? discovery : yield* script.intercept(discovery)
    })
  }
}
