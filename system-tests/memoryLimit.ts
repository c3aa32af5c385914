import { Effect, Schedule, Schema, type Scope } from "effect"
import { randomUUID } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

/** Where a control group for memory can stand, and the file that takes its limit. */
interface Hierarchy {
  readonly parent: string
  readonly limitFile: string
}

/** No control group that limits memory can be made: not as root, or in a container that shows its groups read-only. */
class NoControlGroup extends Schema.TaggedError<NoControlGroup>()("NoControlGroup", {
  reason: Schema.String
}) {}

/** What has run in a group is not gone yet. */
class GroupInUse extends Schema.TaggedError<GroupInUse>()("GroupInUse", { cause: Schema.Defect() }) {}

const root = "/sys/fs/cgroup"

/** cgroup v1 nests the group below this process's own; v2, whose groups hold processes or groups, puts it beside. */
const hierarchy = (): Hierarchy => {
  const own = readFileSync("/proc/self/cgroup", "utf8").trim().split("\n")
  const pathOf = (controllers: string) =>
    own
      .find((line) => line.split(":")[1] === controllers)
      ?.split(":")
      .slice(2)
      .join(":")
  const first = pathOf("memory")
  return first === undefined
    ? { parent: join(root, dirname(pathOf("") ?? "/")), limitFile: "memory.max" }
    : { parent: join(root, "memory", first), limitFile: "memory.limit_in_bytes" }
}

/**
 * The command that runs another one in a control group with so much memory, until the scope ends. Fails where none can be
 * made.
 */
export const withMemoryLimit = (mebibytes: number): Effect.Effect<ReadonlyArray<string>, NoControlGroup, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.try({
      try: () => {
        const { limitFile, parent } = hierarchy()
        const group = join(parent, `snoozeql-test-${randomUUID()}`)
        mkdirSync(group)
        if (!existsSync(join(group, limitFile))) {
          rmdirSync(group)
          throw new Error("control groups do not limit memory here")
        }
        writeFileSync(join(group, limitFile), String(mebibytes * 1024 * 1024))
        return group
      },
      catch: (cause) => new NoControlGroup({ reason: String(cause) })
    }),
    // What ran in it has been killed by then, and is gone within moments.
    (group) =>
      Effect.try({ try: () => rmdirSync(group), catch: (cause) => new GroupInUse({ cause }) }).pipe(
        Effect.retry({ times: 50, schedule: Schedule.spaced("100 millis") }),
        Effect.ignore
      )
  ).pipe(Effect.map((group) => ["sh", "-c", `echo $$ > "$0/cgroup.procs" && exec "$@"`, group]))
