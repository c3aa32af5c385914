import { AccessCheck } from "@snoozeql/collector/AccessCheck"
import * as AccessCheckAws from "@snoozeql/collector/aws/AccessCheckAws"
import { ownTarget, type Target } from "@snoozeql/collector/Target"
import { redactUrls } from "@snoozeql/domain/redactUrls"
import { Effect } from "effect"
import { awsOptions, type Credentials } from "../layers/collection.ts"
import { makeProgress } from "../output/progress.ts"
import type { Settings } from "../settings/settings.ts"
import { checkDatabase } from "./checkDatabase.ts"
import type { Finding } from "./Finding.ts"
import { judgeAccess } from "./judgeAccess.ts"
import { judgeProxy } from "./judgeProxy.ts"

const placeOf = ({ inventory, name }: Target, region: string | undefined): string =>
  [name, inventory.roleArn, inventory.profile, inventory.region ?? region]
    .filter((part) => part !== undefined)
    .join(" ")

/** How many accounts and regions are asked at the same time. */
const concurrency = 4

const checkTargets = Effect.fnUntraced(function* ({ region, targets = [ownTarget] }: Settings) {
  const access = yield* AccessCheck
  const progress = yield* makeProgress(targets.length, (done) => `${done} of ${targets.length} targets asked`)
  const findings = yield* Effect.forEach(
    targets,
    (target) =>
      access.check(target.inventory).pipe(
        Effect.map((checked) => judgeAccess(checked, placeOf(target, region))),
        Effect.tap(() => progress.advance())
      ),
    { concurrency }
  )
  yield* progress.end
  return findings.flat()
})

/** Checks everything that the settings name: the database and AWS. It changes nothing. */
export const diagnose = Effect.fn("diagnose")(function* (settings: Settings, credentials?: Credentials) {
  const [database, access] = yield* Effect.all([checkDatabase(settings), checkTargets(settings)], {
    concurrency: 2
  }).pipe(Effect.provide(AccessCheckAws.layer(awsOptions(settings, credentials))))
  const configuration: Finding = { check: "configuration", status: "ok", message: "Every setting has a valid value" }
  const findings: ReadonlyArray<Finding> = [configuration, ...database, judgeProxy(settings), ...access]
  return findings.map((finding) => ({ ...finding, message: redactUrls(finding.message) }))
})
