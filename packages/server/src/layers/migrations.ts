import * as Migrations from "@snoozeql/migrations/Migrations"
import { Effect, Layer } from "effect"
import { CurrentLimits, migrationLimits } from "../postgres/limits.ts"

/** Runs the missing migrations, within their own time limits, and returns their names. */
export const runMigrations = Effect.provideService(Migrations.run, CurrentLimits, migrationLimits)

/** Runs the migrations when the layer is built. */
export const migrationsLayer = Layer.effectDiscard(runMigrations)
