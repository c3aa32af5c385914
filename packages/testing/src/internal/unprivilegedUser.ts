import { Effect } from "effect"
import { readFile } from "node:fs/promises"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"

/** A user of the operating system, by its unsigned ids. */
export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

const userName = "nobody"

/** The ids of a user in the text of /etc/passwd; undefined if it is not there. */
export const findUser = (passwd: string, name: string): SystemUser | undefined => {
  for (const line of passwd.split("\n")) {
    const [entry, , uid, gid] = line.split(":")
    // macOS writes the ids of nobody as -2.
    if (entry === name) return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }
  }
  return undefined
}

/**
 * The user that PostgreSQL must run as, since it refuses to run as root; undefined if this process is not root and can run
 * it itself.
 */
export const unprivilegedUser: Effect.Effect<SystemUser | undefined, EmbeddedPostgresError> = Effect.gen(function* () {
  if (process.getuid?.() !== 0) return undefined
  const passwd = yield* Effect.tryPromise({
    try: () => readFile("/etc/passwd", "utf8"),
    catch: (cause) => new EmbeddedPostgresError({ message: "Cannot read /etc/passwd", cause })
  })
  const user = findUser(passwd, userName)
  if (user === undefined || user.uid === 0) {
    return yield* new EmbeddedPostgresError({
      message: `PostgreSQL refuses to run as root, and /etc/passwd has no unprivileged user ${userName} to run it as; run the tests as an ordinary user`
    })
  }
  return user
})
