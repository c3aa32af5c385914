import { Effect } from "effect"
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { vi } from "vitest"

/** The variables with which the SDK's chain finds credentials and a region. */
const variables = [
  "HOME",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_ROLE_ARN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_EC2_METADATA_DISABLED",
  "AWS_ENDPOINT_URL_STS",
  "AWS_ENDPOINT_URL_SSO"
]

/** A home folder without `.aws`. */
export interface Home {
  /** Writes a file in the home folder, such as `.aws/credentials`, and returns its path. */
  readonly write: (path: string, content: string) => string
  readonly path: (path: string) => string
}

/**
 * An environment in which the SDK's chain finds only what the test provides: an empty home folder and the given
 * variables. The end of the scope restores the previous environment.
 */
export const emptyHome = (environment: Readonly<Record<string, string>> = {}) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const folder = mkdtempSync(join(tmpdir(), "snoozeql-home-"))
      for (const name of variables) vi.stubEnv(name, undefined)
      setVariables({ HOME: folder, AWS_EC2_METADATA_DISABLED: "true", ...environment })
      const path = (relative: string) => join(folder, relative)
      const write = (relative: string, content: string) => {
        mkdirSync(dirname(path(relative)), { recursive: true })
        writeFileSync(path(relative), content)
        return path(relative)
      }
      return { folder, home: { path, write } satisfies Home }
    }),
    ({ folder }) =>
      Effect.sync(() => {
        vi.unstubAllEnvs()
        rmSync(folder, { recursive: true })
      })
  ).pipe(Effect.map(({ home }) => home))

/** Sets more variables. `emptyHome` restores them. */
export const setVariables = (environment: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
}

/** A profile with an access key without an expiration, as tools write it. */
export const accessKeyProfile = (accessKey: string, profile = "default"): string =>
  `[${profile}]\naws_access_key_id = ${accessKey}\naws_secret_access_key = secret-of-${accessKey}\naws_session_token = token-of-${accessKey}\n`

/** The path at which `aws sso login` stores the token of a session or a start URL. */
export const ssoTokenFile = (id: string): string => `.aws/sso/cache/${createHash("sha1").update(id).digest("hex")}.json`
