import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { publicModules, publishedPackages, root } from "../../scripts/publishedPackages.ts"
import { runWell } from "./run.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** A temporary folder outside the workspace, removed at the end. */
    readonly folder: string
    /** The tarball of each package, by the package's name. */
    readonly tarballOf: Readonly<Record<string, string>>
    /** A project outside the workspace that has installed all tarballs. */
    readonly consumer: string
    /** A project outside the workspace that has installed only the program. */
    readonly program: string
  }
}

const pack = async (folder: string): Promise<Readonly<Record<string, string>>> => {
  await mkdir(folder)
  const filters = publishedPackages.map(({ manifest }) => `--filter=${manifest.name}`)
  await runWell("pnpm", [...filters, "pack", "--pack-destination", folder], { cwd: root })
  const files = await readdir(folder)
  return Object.fromEntries(
    publishedPackages.map(({ manifest: { name, version } }) => {
      const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`
      if (!files.includes(file)) throw new Error(`There is no ${file} among ${files.join(", ")}`)
      return [name, join(folder, file)]
    })
  )
}

/** The TypeScript examples of a README, one after the other. */
const examplesOf = (markdown: string): ReadonlyArray<string> =>
  [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code)

/** Writes a source that imports every public module, and those of the examples of each README and of `docs/client.md`. */
const writeGeneratedSources = async (sources: string): Promise<void> => {
  const specifiers = publishedPackages.flatMap(publicModules).map(({ specifier }) => specifier)
  const imports = specifiers.map((specifier, index) => `import * as module${index} from "${specifier}"`)
  const names = specifiers.map((_, index) => `module${index}`)
  await writeFile(
    join(sources, "everyModule.ts"),
    `${imports.join("\n")}\n\nexport const everyModule = [${names.join(", ")}]\n`
  )
  const pages = [...publishedPackages.map(({ folder }) => `${folder}/README.md`), "docs/client.md", "README.md"]
  for (const page of pages) {
    const examples = examplesOf(await readFile(join(root, page), "utf8"))
    for (const [index, code] of examples.entries()) {
      await writeFile(join(sources, `${page.replaceAll(/[/.]/g, "-")}-${index}.ts`), code)
    }
  }
}

const installConsumer = async (folder: string, tarballOf: Readonly<Record<string, string>>): Promise<void> => {
  await cp(join(root, "package-tests", "consumer"), join(folder, "src"), { recursive: true })
  await writeGeneratedSources(join(folder, "src"))
  await cp(join(root, "package-tests", "consumer.tsconfig.json"), join(folder, "tsconfig.json"))
  const tarballs = Object.fromEntries(Object.entries(tarballOf).map(([name, file]) => [name, `file:${file}`]))
  const manifest = {
    name: "consumer",
    private: true,
    type: "module",
    dependencies: { ...tarballs, effect: "^4.1.0" },
    devDependencies: { "@effect/vitest": "^4.0.5", "@types/node": "^24", typescript: "^7", vitest: "^5" }
  }
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest, null, 2))
  await runWell("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder })
}

/** Installs the program as its users do: its tarball and nothing beside it. */
const installProgram = async (folder: string, tarball: string): Promise<void> => {
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "program", private: true }))
  await runWell("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], { cwd: folder })
}

/** Builds and packs the packages, and installs them in empty projects outside the workspace. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join(tmpdir(), "snoozeql-packages-"))
  const removeFolder = () => rm(folder, { recursive: true, force: true })
  try {
    await runWell("node", ["scripts/build.ts"], { cwd: root })
    const tarballOf = await pack(join(folder, "tarballs"))
    const consumer = join(folder, "consumer")
    await mkdir(consumer)
    await installConsumer(consumer, tarballOf)
    const program = join(folder, "program")
    await mkdir(program)
    await installProgram(program, tarballOf["@snoozeql/server"] ?? "")
    project.provide("folder", folder)
    project.provide("tarballOf", tarballOf)
    project.provide("consumer", consumer)
    project.provide("program", program)
  } catch (error) {
    await removeFolder()
    throw error
  }
  return removeFolder
}
