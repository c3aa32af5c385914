/** Tests the check of the dependency rule: it must report every planted violation, and nothing else. */
import { judge } from "./dependency-rule/judge.ts"
import { plantedKeepers, plantedViolations } from "./dependency-rule/plantedViolations.ts"

const missed = plantedViolations.filter((file) => judge(file).length === 0)
for (const { path, text } of missed) console.error(`not reported in ${path}: ${text}`)

const accused = plantedKeepers.flatMap(judge)
for (const { message, path } of accused) console.error(`wrongly reported in ${path}: ${message}`)

console.log(`${plantedViolations.length - missed.length} of ${plantedViolations.length} planted violations reported`)
if (missed.length > 0 || accused.length > 0) process.exitCode = 1
