import * as Migrations from "@snoozeql/migrations/Migrations"
import { Effect, Layer } from "effect"
import { CurrentLimits, migrationLimits } from "../postgres/limits.ts"

/** Runs the migrations that the database lacks, within limits of their own, and returns their names. */
export const runMigrations = Effect.provideService(Migrations.run, CurrentLimits, migrationLimits)

/** Runs the migrations when the layer is built. */
export const migrationsLayer = Layer.effectDiscard(runMigrations)
