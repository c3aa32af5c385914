import { Instant } from "@snoozeql/domain/Instant"
import { Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { lazily } from "../commandLine/lazily.ts"

const flags = {
  host: Flag.String("host").pipe(
    Flag.withDescription("The address to listen on (default 127.0.0.1)"),
    Flag.withDefault("127.0.0.1")
  ),
  port: Flag.Int("port").pipe(
    Flag.withDescription("The port to listen on; 0 uses a free port (default 4566)"),
    Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))),
    Flag.withDefault(4566)
  ),
  seed: Flag.Int("seed").pipe(
    Flag.withDescription("The seed of the fleet and its values; the same seed makes the same fleet (default 1)"),
    Flag.withDefault(1)
  ),
  instances: Flag.Int("instances").pipe(
    Flag.withDescription("How many instances the fleet has; 0 serves only the replayed series (default 24)"),
    Flag.withSchema(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
    Flag.withDefault(24)
  ),
  accounts: Flag.Int("accounts").pipe(
    Flag.withDescription(
      "How many accounts there are, each with a fleet in every region of --regions; 0 has one account with the same fleet in every region. Prints the targets for snoozeql.json (default 0)"
    ),
    Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 }))),
    Flag.withDefault(0)
  ),
  regions: Flag.String("regions").pipe(
    Flag.withDescription("The regions of the accounts, separated by commas (default eu-west-1,us-east-1)"),
    Flag.withDefault("eu-west-1,us-east-1")
  ),
  replay: Flag.String("replay").pipe(
    Flag.withMetavar("NAME=FILE"),
    Flag.withDescription(
      "Replay a CSV file (`timestamp,value` in UTC) as the CPUUtilization of instance NAME, shifted by whole weeks into the past; repeatable"
    ),
    Flag.atLeast(0)
  ),
  faults: Flag.File("faults", { mustExist: true }).pipe(
    Flag.withDescription("A JSON file with the faults to inject"),
    Flag.optional
  ),
  now: Flag.String("now").pipe(
    Flag.withMetavar("TIME"),
    Flag.withSchema(Instant),
    Flag.withDescription("The time at which the simulator's clock starts (RFC 3339); by default now"),
    Flag.optional
  )
}

export const simulateCommand = Command.make(
  "simulate",
  flags,
  lazily(() => import("../handlers/simulate.ts"))
).pipe(
  Command.withDescription(
    "Serves simulated instances on a local endpoint that speaks the protocols of CloudWatch and RDS, to try SnoozeQL without AWS. Prints the variables with which other commands use it"
  ),
  Command.withExamples([
    { command: "snoozeql simulate --instances 6 --seed 7", description: "Serve six made-up instances" },
    {
      command: "snoozeql simulate --accounts 3 --instances 6",
      description: "Serve three accounts with six instances in each of two regions"
    },
    {
      command: "snoozeql simulate --instances 0 --replay orders=cpu.csv",
      description: "Serve one recorded series as the instance orders"
    }
  ])
)
