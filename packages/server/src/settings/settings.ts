import type { PriceTable } from "@snoozeql/analysis/savings/PriceTable"
import type { Target } from "@snoozeql/collector/Target"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { Discounts } from "@snoozeql/domain/Discount"
import type { PostgresConnection } from "../postgres/PostgresConnection.ts"
import { serverSettings } from "./serverSettings.ts"
import { databaseSettings } from "./databaseSettings.ts"
import { collectionSettings } from "./collectionSettings.ts"
import { judgingSettings } from "./judgingSettings.ts"
import { awsSettings } from "./awsSettings.ts"
import { webhookSettings } from "./webhookSettings.ts"
import type { Setting } from "./Setting.ts"

/** Every setting of the program, in the order in which they are shown. */
export const settings = {
  ...serverSettings,
  ...databaseSettings,
  ...collectionSettings,
  ...webhookSettings,
  ...judgingSettings,
  ...awsSettings
}

/** The program's configuration. */
export type Settings = {
  readonly [Name in keyof typeof settings]: (typeof settings)[Name] extends Setting<infer A> ? A : never
} & {
  /** The connection that `databaseUrl` and libpq's variables describe; undefined if `databaseUrl` is not set. */
  readonly postgres: PostgresConnection | undefined
  /** The targets of the configuration file; undefined if it names none. */
  readonly targets: ReadonlyArray<Target> | undefined
  /** The path of the configuration file, which a server reads again and again; undefined if it shall not. */
  readonly configurationFile: string | undefined
  /** The setting; by default, whether the server listens on loopback. */
  readonly publicMetrics: boolean
  /** The setting; by default, whether the server listens on loopback. */
  readonly publicDocs: boolean
  /** The policy in `policyFile`, or the default policy if it is not set. */
  readonly policy: AnalysisPolicy
  /** The prices in `priceFile`. */
  readonly prices: PriceTable | undefined
  /** The discounts in `discountFile`; none if it is not set. */
  readonly discounts: Discounts
}
