import { readdirSync, readFileSync } from "node:fs"

/** Descriptors kept for the rest of the program: the database, the AWS SDK, files. */
const reservedDescriptors = 256

/** More connections would cost more memory than they are worth. */
const mostConnections = 10_000

const leastConnections = 16

/** How many connections a server may have open, if its process may have `limit` descriptors and has opened `open`. */
export const connectionLimit = ({ limit, open }: { readonly limit: number; readonly open: number }): number => {
  const available = limit - open
  // A process with few descriptors keeps half of them for itself.
  const usable = Math.max(available - reservedDescriptors, Math.floor(available / 2))
  return Math.min(Math.max(usable, leastConnections), mostConnections)
}

const softLimit = /^Max open files\s+(\d+|unlimited)/m

/**
 * The descriptors of this process, from Linux's /proc. On other systems it returns 1024, which every common system allows.
 * Node raises the soft limit to the hard one when it starts.
 */
export const readDescriptors = (): { readonly limit: number; readonly open: number } => {
  try {
    const [, soft = "1024"] = softLimit.exec(readFileSync("/proc/self/limits", "utf8")) ?? []
    return { limit: soft === "unlimited" ? Infinity : Number(soft), open: readdirSync("/proc/self/fd").length }
  } catch {
    return { limit: 1024, open: 0 }
  }
}
