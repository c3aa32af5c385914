import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { ApiKeyId } from "./ApiKey.ts"
import { CollectionRunId } from "./CollectionRun.ts"
import { InstanceId } from "./Instance.ts"
import { Instant } from "./Instant.ts"
import { MetricName } from "./MetricName.ts"
import { ExportId } from "./RecordedExport.ts"

/**
 * An aggregate broke a rule for values. Nothing of its batch was written. `index` is its position in the batch, from 0.
 */
export class InvalidHourlyMetric extends Schema.TaggedError<InvalidHourlyMetric>()(
  "InvalidHourlyMetric",
  { index: Schema.Int, field: Schema.String, message: Schema.String },
  { httpApiStatus: 400 }
) {}

/**
 * A registration, an update or a discovered instance broke a rule of its schema. Nothing was written. `index` is its
 * position in the batch, from 0.
 */
export class InvalidInstance extends Schema.TaggedError<InvalidInstance>()(
  "InvalidInstance",
  { index: Schema.Int, field: Schema.String, message: Schema.String },
  { httpApiStatus: 400 }
) {}

/** A time zone is not an IANA time zone. Nothing was written. */
export class InvalidTimezone extends Schema.TaggedError<InvalidTimezone>()(
  "InvalidTimezone",
  { message: Schema.String },
  { httpApiStatus: 400 }
) {}

/** A collection run broke a rule of its schema. It was not saved. */
export class InvalidCollectionRun extends Schema.TaggedError<InvalidCollectionRun>()(
  "InvalidCollectionRun",
  { field: Schema.String, message: Schema.String },
  { httpApiStatus: 400 }
) {}

/** A list price, or the record of a reading, broke a rule of its schema. Nothing of its batch was written. */
export class InvalidListPrice extends Schema.TaggedError<InvalidListPrice>()("InvalidListPrice", {
  index: Schema.Int,
  field: Schema.String,
  message: Schema.String
}) {}

/** A day of savings broke a rule of its schema. Nothing of its batch was written. `index` is its position, from 0. */
export class InvalidSavings extends Schema.TaggedError<InvalidSavings>()("InvalidSavings", {
  index: Schema.Int,
  field: Schema.String,
  message: Schema.String
}) {}

/**
 * Advice to be issued broke a rule of its schema. Nothing of its batch was issued. `index` is its position in the batch,
 * from 0.
 */
export class InvalidAdvice extends Schema.TaggedError<InvalidAdvice>()("InvalidAdvice", {
  index: Schema.Int,
  field: Schema.String,
  message: Schema.String
}) {}

/** An export to be recorded broke a rule of its schema. It was not recorded. */
export class InvalidExport extends Schema.TaggedError<InvalidExport>()("InvalidExport", {
  field: Schema.String,
  message: Schema.String
}) {}

/** A page was requested with an invalid limit or position. */
export class InvalidPage extends Schema.TaggedError<InvalidPage>()(
  "InvalidPage",
  { field: Schema.String, message: Schema.String },
  { httpApiStatus: 400 }
) {}

/** No instance has this id. */
export class InstanceNotFound extends Schema.TaggedError<InstanceNotFound>()(
  "InstanceNotFound",
  { instance_id: InstanceId },
  { httpApiStatus: 404 }
) {
  override get message(): string {
    return `There is no instance ${this.instance_id}`
  }
}

/** Another instance has the same provider, account, region and provider id. */
export class InstanceAlreadyExists extends Schema.TaggedError<InstanceAlreadyExists>()(
  "InstanceAlreadyExists",
  { instance_id: InstanceId, account: Schema.String, region: Schema.String, provider_id: Schema.String },
  { httpApiStatus: 409 }
) {
  override get message(): string {
    return `Instance ${this.provider_id} of account ${this.account} in ${this.region} is registered as ${this.instance_id}`
  }
}

/**
 * A member of a cluster cannot be deleted by itself. Its hours are part of the cluster's past: without them, hours in
 * which only this member was active would look idle. Delete the cluster, which deletes its members too.
 */
export class InstanceIsMember extends Schema.TaggedError<InstanceIsMember>()(
  "InstanceIsMember",
  { instance_id: InstanceId, cluster_id: InstanceId },
  { httpApiStatus: 409 }
) {
  override get message(): string {
    return (
      `${this.instance_id} is a member of the cluster ${this.cluster_id}, and its hours are part of the cluster's past; ` +
      "delete the cluster, which deletes its members too"
    )
  }
}

/** Metrics were sent for a cluster. It has none of its own: they belong to its members. Nothing was written. */
export class ClusterHasNoMetrics extends Schema.TaggedError<ClusterHasNoMetrics>()(
  "ClusterHasNoMetrics",
  { instance_id: InstanceId },
  { httpApiStatus: 409 }
) {
  override get message(): string {
    return `${this.instance_id} is a cluster, which has no metrics of its own; send those of its members`
  }
}

/**
 * A merge met an hour that holds a snapshot, which only another snapshot may replace. Nothing of its batch was written.
 */
export class HourIsSnapshot extends Schema.TaggedError<HourIsSnapshot>()(
  "HourIsSnapshot",
  { instance_id: InstanceId, metric_name: MetricName, hour: Instant },
  { httpApiStatus: 409 }
) {
  override get message(): string {
    return `${this.metric_name} of ${this.instance_id} holds a snapshot of the hour ${DateTime.formatIso(this.hour)}, to which nothing can be added; replace it instead`
  }
}

/**
 * A merge would exceed the range of a column: more than 2^31 − 1 samples, or sums beyond double precision. Nothing of
 * its batch was written.
 */
export class MergeOutOfRange extends Schema.TaggedError<MergeOutOfRange>()(
  "MergeOutOfRange",
  { instance_id: InstanceId, metric_name: MetricName, hour: Instant },
  { httpApiStatus: 409 }
) {
  override get message(): string {
    return `Merging into ${this.metric_name} of ${this.instance_id} would leave the range of its values or sample count`
  }
}

/** No collection run has this id. */
export class CollectionRunNotFound extends Schema.TaggedError<CollectionRunNotFound>()(
  "CollectionRunNotFound",
  { run_id: CollectionRunId },
  { httpApiStatus: 404 }
) {
  override get message(): string {
    return `There is no collection run ${this.run_id}`
  }
}

/** The request for an API key broke a rule. No key was created. */
export class InvalidApiKey extends Schema.TaggedError<InvalidApiKey>()(
  "InvalidApiKey",
  { field: Schema.String, message: Schema.String },
  { httpApiStatus: 400 }
) {}

/** Another API key that is in force has this name. No key was created. */
export class ApiKeyNameTaken extends Schema.TaggedError<ApiKeyNameTaken>()(
  "ApiKeyNameTaken",
  { key_id: ApiKeyId, name: Schema.String, prefix: Schema.String },
  { httpApiStatus: 409 }
) {
  override get message(): string {
    return `The key ${this.prefix}… in force is named "${this.name}" already; choose another name, or revoke it first`
  }
}

/** No API key has this id. */
export class ApiKeyNotFound extends Schema.TaggedError<ApiKeyNotFound>()(
  "ApiKeyNotFound",
  { key_id: ApiKeyId },
  { httpApiStatus: 404 }
) {
  override get message(): string {
    return `There is no API key ${this.key_id}`
  }
}

/** No recorded export has this id. */
export class ExportNotFound extends Schema.TaggedError<ExportNotFound>()(
  "ExportNotFound",
  { export_id: ExportId },
  { httpApiStatus: 404 }
) {
  override get message(): string {
    return `There is no export ${this.export_id}`
  }
}

/**
 * The store could not do its work: the database was not reachable, full, read-only or too slow, or it gave up on a
 * conflict. Trying again later may succeed. Nothing of the operation was written, with one exception: if the connection
 * was lost during the commit, all of it may have been written. Replacing again is harmless in both cases; merging again
 * could count twice.
 */
export class StoreUnavailable extends Schema.TaggedError<StoreUnavailable>()(
  "StoreUnavailable",
  { operation: Schema.String, message: Schema.String, cause: Schema.Defect() },
  { httpApiStatus: 503 }
) {}
