import { describe, expect } from "@effect/vitest"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { DateTime, Duration, Effect } from "effect"
import { exportGuarded, office, officeOfTwo, statementsOf } from "../support/guardedExport.ts"
import { change, cluster, orders, run, shop, simulated, statusOf, stopped } from "../support/guardedRun.ts"

describe("the state machine that starts", () => {
  simulated("starts it, and waits until it is available", {}, () =>
    Effect.gen(function* () {
      yield* stopped
      const { end, messages } = yield* run("StartMachine")
      expect([end, messages]).toEqual(["Available", []])
      expect(yield* statusOf(orders)).toBe("available")
    })
  )

  simulated("leaves what is available alone", {}, () =>
    Effect.gen(function* () {
      const { actions, end } = yield* run("StartMachine")
      expect(end).toBe("Available")
      expect([...actions]).toEqual(["rds:DescribeDBInstances"])
    })
  )

  simulated("starts what is still stopping, as soon as it is stopped", {}, () =>
    Effect.gen(function* () {
      yield* change("stopDBInstance", orders)
      expect((yield* run("StartMachine")).end).toBe("Available")
      expect(yield* statusOf(orders)).toBe("available")
    })
  )

  simulated("survives a start without capacity", {}, () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* stopped
      yield* simulator.setFaults({ insufficient_capacity_rate: 1 })
      let starts = 0
      const { end, messages } = yield* run("StartMachine", {
        onState: (name) => {
          if (name !== "Start" || ++starts < 4) return Effect.void
          return simulator.setFaults({})
        }
      })
      expect([end, messages, starts]).toEqual(["Available", [], 4])
      expect((yield* simulator.counters).errors).toMatchObject({ InsufficientDBInstanceCapacity: 3 })
    })
  )

  simulated("tells of one that is not available in time, goes on, and tells when it is", {}, () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* stopped
      yield* simulator.setFaults({ insufficient_capacity_rate: 1 })
      const began = yield* simulator.now
      let late: DateTime.Utc | undefined
      const { end, messages } = yield* run("StartMachine", {
        onState: (name) =>
          Effect.gen(function* () {
            if (name === "NotifyLate") late = yield* simulator.now
            const waited = DateTime.distance(began, yield* simulator.now)
            if (name === "Start" && Duration.isGreaterThan(waited, Duration.hours(3))) {
              yield* simulator.setFaults({})
            }
          })
      })
      expect(end).toBe("Available")
      expect(messages.map(({ Subject }) => Subject)).toEqual([
        `Not available in time: ${orders}`,
        `Available again: ${orders}`
      ])
      expect(messages[0]?.Message).toContain("Rds.InsufficientDbInstanceCapacityException")
      // The export starts it 15 minutes before the end of the window.
      const minutes = ((late?.epochMilliseconds ?? 0) - began.epochMilliseconds) / 60_000
      expect(minutes).toBeGreaterThanOrEqual(15)
      expect(minutes).toBeLessThan(16)
    })
  )

  simulated(
    "gives one up that never becomes available, before the next stop",
    { transitions: { starting: "30 days" } },
    () =>
      Effect.gen(function* () {
        yield* stopped
        const { end, events, messages } = yield* run("StartMachine")
        expect(end).toBe("Failed")
        expect(messages.map(({ Subject }) => Subject)).toEqual([
          `Not available in time: ${orders}`,
          `Start failed: ${orders}`
        ])
        expect(events).toBeLessThan(25_000)
      })
  )

  simulated("starts it even if nobody can be told that it is late", { transitions: { starting: "1 hour" } }, () =>
    Effect.gen(function* () {
      yield* stopped
      const { end } = yield* run("StartMachine", { refused: new Set(["sns:Publish"]) })
      expect(end).toBe("Available")
    })
  )

  simulated("starts it although the status cannot be read for a while", {}, () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* stopped
      yield* simulator.setFaults({ operations: ["DescribeDBInstances"], server_error_rate: 1 })
      let reads = 0
      const { end } = yield* run("StartMachine", {
        onState: (name) => (name === "Describe" && ++reads > 3 ? simulator.setFaults({}) : Effect.void)
      })
      expect(end).toBe("Available")
    })
  )

  simulated("does not start another database of that name", {}, () =>
    Effect.gen(function* () {
      yield* stopped
      const { end } = yield* run("StartMachine", { instance: { provider_id: "db-ANOTHER" } })
      expect(end).toBe("Failed")
      expect(yield* statusOf(orders)).toBe("stopped")
    })
  )

  simulated("starts a cluster, and waits for every member", { clusters: [shop] }, () =>
    Effect.gen(function* () {
      expect((yield* run("StopMachine", { instance: cluster, analysis: officeOfTwo })).end).toBe("Stopped")
      expect((yield* run("StartMachine", { instance: cluster })).end).toBe("Available")
      expect([yield* statusOf("shop-1"), yield* statusOf("shop-2")]).toEqual(["available", "available"])
    })
  )
})

describe("the roles of the template", () => {
  for (const [what, instance, analysis] of [
    ["an instance", {}, office],
    ["a cluster", cluster, officeOfTwo]
  ] as const) {
    simulated(`allow exactly what the state machines of ${what} call`, { clusters: [shop] }, () =>
      Effect.gen(function* () {
        const exported = exportGuarded({ name: orders, ...instance })
        const allowed = (role: string) => statementsOf(exported, role).map(({ Action }) => Action)
        const used = new Set<string>()
        for (const input of [undefined, {}]) {
          for (const action of (yield* run("StopMachine", { instance, analysis, input })).actions) used.add(action)
        }
        expect([...used].toSorted()).toEqual(allowed("StopRole").toSorted())
        const late = yield* run("StartMachine", { instance, input: { scheduled_at: "2026-03-18T04:00:00Z" } })
        expect([...late.actions].toSorted()).toEqual(allowed("StartRole").toSorted())
      })
    )
  }
})
