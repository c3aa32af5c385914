import { temporaryFolder } from "@snoozeql/testing/temporaryFolder"
import type { EmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Option } from "effect"
import { SqlClient } from "effect/sql"
import { execFile } from "node:child_process"
import { chown, stat } from "node:fs/promises"
import type { Finding } from "./finding.ts"
import { countRows, registerOne, rowsPerBatch, writeBatch } from "./oneRow.ts"
import { asSuperuser, withSchema } from "./schemas.ts"
import { storesOf } from "./storesOf.ts"

const mebibytes = 16
const maximumBatches = 200

const run = (program: string, args: ReadonlyArray<string>) =>
  Effect.callback<void, Error>((resume) => {
    execFile(program, args, (error) => resume(error === null ? Effect.void : Effect.fail(error)))
  })

/** A tmpfs that belongs to the server's user, unmounted with the scope; fails where none can be mounted. */
const smallDisk = Effect.fnUntraced(function* (serverPid: number) {
  const folder = yield* temporaryFolder
  yield* Effect.acquireRelease(run("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", folder]), () =>
    Effect.ignore(run("umount", [folder]))
  )
  const owner = yield* Effect.promise(() => stat(`/proc/${serverPid}`))
  yield* Effect.promise(() => chown(folder, owner.uid, owner.gid))
  return { folder, grow: run("mount", ["-o", "remount,size=256m", folder]) }
})

/** Writes until a batch is refused. Returns how many were written, and why the next was not. */
const fill = Effect.fnUntraced(function* (id: Effect.Success<typeof registerOne>) {
  for (let batch = 0; batch < maximumBatches; batch += 1) {
    const outcome = yield* writeBatch(id, batch)
    if (outcome !== "written") return { batches: batch, outcome }
  }
  return { batches: maximumBatches, outcome: "written" }
})

/** What has to hold when space runs out and returns. */
const observe = Effect.fnUntraced(function* <E, R>(fault: string, makeSpace: Effect.Effect<unknown, E, R>) {
  const id = yield* registerOne
  const { batches, outcome } = yield* fill(id)
  const during = yield* countRows(id)
  yield* makeSpace
  const after = yield* writeBatch(id, batches)
  const rows = yield* countRows(id)
  const failures = [
    ...(outcome.startsWith("StoreUnavailable") ? [] : [`the full disk was answered with ${outcome}`]),
    ...(during === batches * rowsPerBatch ? [] : [`${during} rows of ${batches} whole batches could be read`]),
    ...(after === "written" && rows === (batches + 1) * rowsPerBatch ? [] : [`afterwards ${after}, ${rows} rows`])
  ]
  return {
    fault,
    result: `${batches} batches written, the next fails with “${outcome}” and leaves nothing behind, reads go on, and it is written when space returns`,
    failures
  } satisfies Finding
})

const schema = "faults_disk_full"

const onSmallDisk = Effect.fnUntraced(function* (postgres: EmbeddedPostgres, serverPid: number) {
  const { folder, grow } = yield* smallDisk(serverPid)
  const tablespace = (statement: string) =>
    asSuperuser(
      postgres.url,
      Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(statement))
    )
  yield* Effect.acquireRelease(tablespace(`CREATE TABLESPACE small LOCATION '${folder}'`), () =>
    tablespace("DROP TABLESPACE small")
  )
  return yield* withSchema(
    postgres.url,
    schema,
    observe(`Disk full: the tables on a tmpfs of ${mebibytes} MiB`, grow).pipe(
      Effect.provide(storesOf(postgres.url, schema, { startupParameters: { default_tablespace: "small" } })),
      Effect.orDie
    )
  )
})

/** SQLSTATE 53100 from inside the database, where no small disk can be mounted. */
const raised = (postgres: EmbeddedPostgres) => {
  const inDatabase = (statement: string) => Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(statement))
  const limit = 5 * rowsPerBatch
  const use = Effect.gen(function* () {
    yield* inDatabase(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (SELECT count(*) FROM metrics_hourly) >= ${limit} THEN
            RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
          END IF;
          RETURN NULL;
        END
      $$
    `)
    yield* inDatabase(
      "CREATE TRIGGER refuse AFTER INSERT ON metrics_hourly FOR EACH STATEMENT EXECUTE FUNCTION refuse()"
    )
    return yield* observe(
      "Disk full: SQLSTATE 53100 raised after the rows were written",
      inDatabase("DROP TRIGGER refuse ON metrics_hourly")
    )
  })
  return withSchema(postgres.url, schema, use.pipe(Effect.provide(storesOf(postgres.url, schema)), Effect.orDie))
}

/** A disk that runs full under the tables and gets space again. */
export const runDiskFull = Effect.fn("runDiskFull")(function* (
  postgres: EmbeddedPostgres
): Effect.fn.Return<ReadonlyArray<Finding>> {
  const pid = yield* postgres.pid
  const mounted = yield* Option.match(pid, {
    onNone: () => Effect.die(new Error("PostgreSQL does not run")),
    onSome: (serverPid) => onSmallDisk(postgres, serverPid)
  }).pipe(Effect.scoped, Effect.option)
  const finding = yield* raised(postgres)
  return Option.match(mounted, {
    onNone: () => [{ ...finding, fault: `${finding.fault} (no tmpfs could be mounted)` }],
    onSome: (onTmpfs) => [onTmpfs, finding]
  })
})
