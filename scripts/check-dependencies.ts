/** Checks every source file of the packages, the migrations and the examples against `dependency-rule/rooms.ts`. */
import { globSync, readFileSync } from "node:fs"
import { judge, roomOf } from "./dependency-rule/judge.ts"
import { rooms } from "./dependency-rule/rooms.ts"

const files = globSync(
  ["packages/*/**/*.{ts,tsx,mts,cts}", "migrations/**/*.{ts,tsx,mts,cts}", "examples/**/*.{ts,tsx,mts,cts}"],
  {
    exclude: ["**/node_modules", "**/dist"]
  }
).map((path) => ({ path: path.replaceAll("\\", "/"), text: readFileSync(path, "utf8") }))

const occupied = new Set(files.map((file) => roomOf(file.path)))
const empty = rooms.filter((room) => !occupied.has(room))
for (const room of empty) console.error(`${room.folder}: the rule for ${room.name} read no file`)

const violations = files.flatMap(judge)
for (const { line, message, path } of violations) console.error(`${path}:${line}: ${message}`)

console.log(`${files.length} files in ${rooms.length} rooms, ${violations.length} violations`)
if (violations.length > 0 || empty.length > 0) process.exitCode = 1
