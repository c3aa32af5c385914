/** `pnpm verify:demo` runs the demo in an empty folder, as a newcomer does, and checks what it serves. */
import { Schema } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startProgram } from "./program.ts"

const limitSeconds = 60

const Instances = Schema.Struct({ instances: Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.String })) })
const Sufficiency = Schema.Struct({ sufficient: Schema.Boolean, hours: Schema.Finite })
const Named = Schema.Array(Schema.Struct({ name: Schema.String }))
const Recommendations = Schema.Struct({ recommendations: Named, not_recommended: Named })

/** What the printed list consists of, in its order. */
const sections = [
  /\d+ of \d+ databases could have slept/,
  /^Could sleep/m,
  /^Stays awake/m,
  /^The plan for the 24 hours from/m,
  /^The record of the plans on this fleet, in 90 days: [\d,]+ planned hours observed/m,
  /weekly advice (?:did not change )?in the last 7 days/
]

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
  const { not_recommended, recommendations } = await request(`${demo.url}/api/v1/recommendations`, Recommendations)
  if (recommendations.length === 0) throw new Error("It recommends nothing")
  console.log(`It ranks ${recommendations.length} of them by what their sleep would save`)
  const places = sections.map((section) => demo.output.search(section))
  if (places.some((place, index) => place < 0 || place <= (places[index - 1] ?? -1))) {
    throw new Error(`Its list is not complete:\n${demo.output}`)
  }
  for (const { name } of [...recommendations, ...not_recommended]) {
    if (!demo.output.includes(name, places[1])) throw new Error(`Its list does not mention ${name}`)
  }
  const plans = demo.output.slice(places[3])
  if (!/ sleeps from \w{3} \d\d:00 /.test(plans)) throw new Error(`Nothing sleeps in the next 24 hours:\n${plans}`)
  console.log("It prints the list of an assessment, the plans of the next 24 hours, and the record of the last days")
} finally {
  await rm(folder, { recursive: true, force: true })
}
