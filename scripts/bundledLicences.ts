import { Schema } from "effect"
import { globSync, readFileSync } from "node:fs"
import { join, sep } from "node:path"

const Manifest = Schema.fromJsonString(
  Schema.Struct({ name: Schema.String, version: Schema.String, license: Schema.optionalKey(Schema.String) })
)

/** The folder of the package of others that holds a module; undefined for our own sources. */
const packageFolderOf = (module: string): string | undefined => {
  const inside = module.lastIndexOf(`${sep}node_modules${sep}`)
  if (inside < 0) return undefined
  const start = inside + `${sep}node_modules${sep}`.length
  const parts = module.slice(start).split(sep)
  return module.slice(0, start) + parts.slice(0, parts[0]?.startsWith("@") === true ? 2 : 1).join(sep)
}

/**
 * The licences of the packages of others that hold these modules, in one text. Use it for code that is bundled: most
 * licences require that their text stays with the code. Fails if a package says nothing of its licence.
 */
export const licencesOf = (modules: ReadonlyArray<string>): string => {
  const folders = [...new Set(modules.flatMap((module) => packageFolderOf(module) ?? []))]
  const sections = folders.map((folder) => {
    const manifest = Schema.decodeSync(Manifest)(readFileSync(join(folder, "package.json"), "utf8"))
    const { license, name, version } = manifest
    const [file] = globSync("{LICENSE,LICENCE,license,licence}*", { cwd: folder })
    if (file === undefined && license === undefined) throw new Error(`${name} says nothing of its licence`)
    return `${name} ${version}\n\n${file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), "utf8").trim()}\n`
  })
  return [...new Set(sections)].toSorted().join(`\n${"-".repeat(72)}\n\n`)
}
