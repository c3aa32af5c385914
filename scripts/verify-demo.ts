/** `pnpm verify:demo` runs the demo in an empty folder, as a newcomer does, and checks what it serves. */
import { Schema } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startProgram } from "./program.ts"

const limitSeconds = 60

const Instances = Schema.Struct({ instances: Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.String })) })
const Sufficiency = Schema.Struct({ sufficient: Schema.Boolean, hours: Schema.Finite })
const Recommendations = Schema.Struct({ recommendations: Schema.Array(Schema.Struct({ name: Schema.String })) })

const request = async <A>(url: string, schema: Schema.ConstraintDecoder<A>): Promise<A> =>
  Schema.decodeUnknownPromise(schema)(await (await fetch(url)).json())

const folder = await mkdtemp(join(tmpdir(), "snoozeql-demo-"))
try {
  const start = performance.now()
  await using demo = await startProgram(["demo"], { SNOOZEQL_PORT: "0" }, folder)
  const seconds = (performance.now() - start) / 1000
  console.log(`The demo was ready after ${seconds.toFixed(1)} s`)
  if (seconds > limitSeconds) throw new Error(`It has to be ready within ${limitSeconds} s`)
  const { instances } = await request(`${demo.url}/api/v1/instances`, Instances)
  if (instances.length < 20) throw new Error(`It shows ${instances.length} instances`)
  for (const { id, name } of instances) {
    const { hours, sufficient } = await request(`${demo.url}/api/v1/instances/${id}/metrics/sufficiency`, Sufficiency)
    if (!sufficient) throw new Error(`${name} has data of ${hours} hours`)
  }
  console.log(`Each of its ${instances.length} instances has sufficient data`)
  const { recommendations } = await request(`${demo.url}/api/v1/recommendations`, Recommendations)
  if (recommendations.length === 0) throw new Error("It recommends nothing")
  console.log(`It ranks ${recommendations.length} of them by what their sleep would save`)
} finally {
  await rm(folder, { recursive: true, force: true })
}
