#!/usr/bin/env node
// No static imports: on an old Node they would fail before this message could be written.
const minimum = [22, 19] as const
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

if (major < minimum[0] || (major === minimum[0] && minor < minimum[1])) {
  process.stderr.write(`SnoozeQL needs Node ${minimum.join(".")} or newer; this is Node ${process.versions.node}\n`)
  process.exit(2)
}

const { setFlagsFromString } = await import("node:v8")
// V8 makes some closures among the old objects at once, where they keep new ones alive after their end: then collections of
// new objects, for which everything waits, take up to 30 ms.
setFlagsFromString("--no-allocation-site-pretenuring")

const { enableCompileCache } = await import("node:module")
// A short command spends most of its time on loading modules. From the second run on, they are compiled already.
enableCompileCache()

await import("./main.ts")

export {}
