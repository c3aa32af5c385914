import * as Schema from "effect/Schema"
import { IdleWindow } from "./ActivityAnalysis.ts"
import { HourOfWeek } from "./HourOfWeek.ts"
import { Instance, InstanceId } from "./Instance.ts"
import { Instant } from "./Instant.ts"
import { ProtectedDate } from "./ProtectedDate.ts"
import { ScheduleExport, ScheduleFormat } from "./ScheduleExport.ts"
import { TimeZoneName } from "./TimeZoneName.ts"
import { Uuid } from "./Uuid.ts"

/** The id of a recorded export, a UUID in lower case. */
export const ExportId = Uuid.pipe(Schema.brand("ExportId"))
export type ExportId = typeof ExportId.Type

const { days, end, hours, start } = IdleWindow.fields

/** A window as it was exported, in the time zone of its export. */
export const ExportedWindow = Schema.Struct({ days, start, end, hours }).annotate({ identifier: "ExportedWindow" })
export interface ExportedWindow extends Schema.Schema.Type<typeof ExportedWindow> {}

/** What was exported. Its windows and hours stay as they are, whatever the advice says later. */
const exported = {
  instance_id: InstanceId,
  format: ScheduleFormat,
  timezone: TimeZoneName.annotate({ description: "The time zone in which the exported schedule runs" }),
  windows: Schema.Array(ExportedWindow),
  asleep: Schema.Array(HourOfWeek).annotate({
    description: "The local hours of the week in which the exported schedule sleeps"
  }),
  protected_dates: Schema.Array(ProtectedDate).annotate({
    description: "The protected dates of the policy when it was exported. Its notes name them, since it sleeps on them"
  }),
  until: Schema.NullOr(Instant).annotate({
    description:
      "When the schedule ends by itself. null if its format has no end: then it is in force until it is removed or replaced"
  })
}

/** An export to be recorded. */
export const ExportDraft = Schema.Struct(exported)
export interface ExportDraft extends Schema.Schema.Type<typeof ExportDraft> {}

/**
 * The record of an export. It is in force until it ends, is removed from its scheduler, or is replaced by a newer export
 * of the same unit in the same format. Times are those of the database's clock.
 */
export const RecordedExport = Schema.Struct({
  id: ExportId,
  ...exported,
  exported_at: Instant,
  removed_at: Schema.NullOr(Instant).annotate({ description: "When somebody said that it is no longer scheduled" }),
  replaced_at: Schema.NullOr(Instant).annotate({ description: "When a newer export replaced it" }),
  withdrawn: Schema.Array(HourOfWeek).annotate({
    description:
      "The exported hours in which the advice no longer allows sleep, in the time zone of the export. Empty if it allows all of them"
  }),
  withdrawn_dates: Schema.Array(ProtectedDate).annotate({
    description:
      "The dates that the policy protects since, and on which the exported schedule sleeps before it ends, or in a year if it has no end"
  }),
  withdrawn_at: Schema.NullOr(Instant).annotate({
    description: "When advice last withdrew hours, or those of a date; null if it never did"
  }),
  restored_at: Schema.NullOr(Instant).annotate({
    description: "When advice last allowed withdrawn hours again; null if it never did"
  }),
  explanation: Schema.NullOr(Schema.String).annotate({
    description: "Why hours were last withdrawn or allowed again; null if neither happened"
  })
}).annotate({ identifier: "RecordedExport" })
export interface RecordedExport extends Schema.Schema.Type<typeof RecordedExport> {}

/** A recorded export, and the name of its unit. */
export const NamedExport = Schema.Struct({ name: Instance.fields.name, ...RecordedExport.fields })
export interface NamedExport extends Schema.Schema.Type<typeof NamedExport> {}

/** The record of an export that was just made, and the schedule for its scheduler. */
export const NewExport = Schema.Struct({ ...RecordedExport.fields, schedule: ScheduleExport }).annotate({
  identifier: "NewExport"
})
export interface NewExport extends Schema.Schema.Type<typeof NewExport> {}

/** An export that is in force, as lists show it. */
export const ExportNotice = Schema.Struct({
  id: ExportId,
  format: ScheduleFormat,
  exported_at: Instant,
  until: RecordedExport.fields.until,
  withdrawn_hours: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).annotate({
    description: "The exported hours of the week in which the advice no longer allows sleep"
  }),
  withdrawn_dates: RecordedExport.fields.withdrawn_dates,
  explanation: Schema.String
}).annotate({ identifier: "ExportNotice" })
export interface ExportNotice extends Schema.Schema.Type<typeof ExportNotice> {}

/** An export that is in force, and its unit. */
export const UnitExportNotice = Schema.Struct({
  instance_id: InstanceId,
  name: Instance.fields.name,
  ...ExportNotice.fields
}).annotate({ identifier: "UnitExportNotice" })
export interface UnitExportNotice extends Schema.Schema.Type<typeof UnitExportNotice> {}

/** The exports of a unit that are in force, in an entry of a list. */
export const exportNotices = {
  exports: Schema.Array(ExportNotice).annotate({
    description: "The exports of the unit that are in force, and how many of their hours are withdrawn"
  })
}
