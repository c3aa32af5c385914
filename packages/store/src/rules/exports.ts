import { InvalidExport, InvalidPage } from "@snoozeql/domain/errors"
import { Instance } from "@snoozeql/domain/Instance"
import { ExportDraft, RecordedExport } from "@snoozeql/domain/RecordedExport"
import { NoScheduleToExport } from "@snoozeql/domain/ScheduleExport"
import { DateTime, Result, Schema } from "effect"
import type { ExportUpdate } from "../AdviceStore.ts"
import type { ExportPage } from "../ExportStore.ts"
import { checker } from "./checker.ts"

const draftChecker = checker(Schema.toType(ExportDraft))

/** Checks an export that is to be recorded. */
export const checkExport = (draft: ExportDraft): Result.Result<ExportDraft, InvalidExport> =>
  Result.mapError(draftChecker(draft), (violation) => new InvalidExport(violation))

const pageChecker = checker(
  Schema.toType(
    Schema.Struct({
      limit: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
      after: Schema.optionalKey(
        Schema.Struct({ exported_at: RecordedExport.fields.exported_at, id: RecordedExport.fields.id })
      ),
      instance: Schema.optionalKey(Instance.fields.id),
      withdrawn: Schema.optionalKey(Schema.Boolean),
      in_force: Schema.optionalKey(Schema.Boolean)
    })
  )
)

/** Checks a requested page of exports. */
export const checkExportPage = (page: ExportPage): Result.Result<ExportPage, InvalidPage> =>
  Result.mapError(pageChecker(page), (violation) => new InvalidPage(violation))

/** The refusal to record an export of what is not a unit any more. */
export const nothingToExport = (name: string): NoScheduleToExport =>
  new NoScheduleToExport({ message: `${name} is gone, or sleeps with a cluster: nothing can be exported for it` })

/** Whether the advice has withdrawn anything of an export. */
export const isWithdrawn = ({ withdrawn, withdrawn_dates }: RecordedExport): boolean =>
  withdrawn.length > 0 || withdrawn_dates.length > 0

/** Whether an export is in force: neither removed, nor replaced, nor over. */
export const isInForce = (
  { removed_at, replaced_at, until }: Pick<RecordedExport, "removed_at" | "replaced_at" | "until">,
  now: DateTime.Utc
): boolean => removed_at === null && replaced_at === null && (until === null || DateTime.isGreaterThan(until, now))

/** The export after advice that was issued at a time withdrew hours of it, or allowed them again. */
export const updatedExport = (
  recorded: RecordedExport,
  { explanation, restored, withdrawn, withdrawn_dates, withdrew }: ExportUpdate,
  issued_at: DateTime.Utc
): RecordedExport => ({
  ...recorded,
  withdrawn,
  withdrawn_dates,
  explanation,
  withdrawn_at: withdrew ? issued_at : recorded.withdrawn_at,
  restored_at: restored ? issued_at : recorded.restored_at
})
