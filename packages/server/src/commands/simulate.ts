import { Instant } from "@snoozeql/domain/Instant"
import { Effect, Schema } from "effect"
import { Command, Flag } from "effect/cli"

// Loaded when the command runs: no other command needs the simulator.
const loadSimulator = Effect.promise(() => import("../simulated/runSimulator.ts"))

const flags = {
  host: Flag.String("host").pipe(Flag.withDescription("The address to listen on"), Flag.withDefault("127.0.0.1")),
  port: Flag.Int("port").pipe(
    Flag.withDescription("The port to listen on; 0 takes a free one"),
    Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))),
    Flag.withDefault(4566)
  ),
  seed: Flag.Int("seed").pipe(Flag.withDescription("What the fleet and its values are made from"), Flag.withDefault(1)),
  instances: Flag.Int("instances").pipe(
    Flag.withDescription("How many instances the fleet has; 0 serves the replayed series alone"),
    Flag.withDefault(24)
  ),
  replay: Flag.String("replay").pipe(
    Flag.withMetavar("NAME=FILE"),
    Flag.withDescription(
      "Replay a CSV file (`timestamp,value` in UTC) as the CPUUtilization of instance NAME, shifted by whole weeks into the past; repeatable"
    ),
    Flag.atLeast(0)
  ),
  faults: Flag.File("faults", { mustExist: true }).pipe(
    Flag.withDescription("A JSON file that says what goes wrong"),
    Flag.optional
  ),
  now: Flag.String("now").pipe(
    Flag.withMetavar("TIME"),
    Flag.withSchema(Instant),
    Flag.withDescription("Where the simulator's clock starts (RFC 3339); by default the present"),
    Flag.optional
  )
}

export const simulateCommand = Command.make(
  "simulate",
  flags,
  Effect.fn(function* (given) {
    const { runSimulator } = yield* loadSimulator
    return yield* runSimulator(given)
  })
).pipe(
  Command.withDescription(
    "Serves simulated instances on a local endpoint that speaks CloudWatch's and RDS's protocols"
  ),
  Command.withExamples([
    { command: "snoozeql simulate --instances 6 --seed 7", description: "Serve six made-up instances" },
    {
      command: "snoozeql simulate --instances 0 --replay orders=cpu.csv",
      description: "Serve one recorded series as the instance orders"
    }
  ])
)
