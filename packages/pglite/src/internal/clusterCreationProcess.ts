/**
 * The program of the process that creates a cluster in the folder of its argument. It writes to stderr why it failed.
 */
import { writeCluster } from "./clusterFolder.ts"

// The parent ends this process. A terminal and a supervisor send their signals to both processes, and the parent reacts
// to them.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined)
process.once("disconnect", () => process.exit(1))

const [folder = ""] = process.argv.slice(2)

try {
  await writeCluster(folder)
  process.exit(0)
} catch (cause) {
  process.stderr.write(cause instanceof Error ? cause.message : String(cause), () => process.exit(1))
}
