import { Effect, Schedule, Schema, type Scope } from "effect"
import { randomUUID } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

/** The folder in which to create a control group for memory, and the file that holds its limit. */
interface Hierarchy {
  readonly parent: string
  readonly limitFile: string
}

/** No control group can be created: this process is not root, or it is in a container whose groups are read-only. */
class NoControlGroup extends Schema.TaggedError<NoControlGroup>()("NoControlGroup", {
  reason: Schema.String
}) {}

/** A process in the group has not ended yet. */
class GroupInUse extends Schema.TaggedError<GroupInUse>()("GroupInUse", { cause: Schema.Defect() }) {}

const root = "/sys/fs/cgroup"

/** In cgroup v1 the new group is below this process's group. In v2 a group holds processes or groups, so it is beside it. */
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
 * A command that runs another command in a control group with this much memory, until the scope ends. Fails if no group can
 * be created.
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
    // The processes in it have been killed by then, and end within moments.
    (group) =>
      Effect.try({ try: () => rmdirSync(group), catch: (cause) => new GroupInUse({ cause }) }).pipe(
        Effect.retry({ times: 50, schedule: Schedule.spaced("100 millis") }),
        Effect.ignore
      )
  ).pipe(Effect.map((group) => ["sh", "-c", `echo $$ > "$0/cgroup.procs" && exec "$@"`, group]))
