import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const instancesClusters = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    ALTER TABLE instances
      ADD COLUMN kind text NOT NULL DEFAULT 'instance' CHECK (kind IN ('instance', 'cluster')),
      ADD COLUMN cluster_id uuid REFERENCES instances (id) ON DELETE SET NULL,
      ADD COLUMN owner text,
      ADD COLUMN environment text,
      ADD COLUMN gone_at timestamptz,
      ALTER COLUMN class DROP NOT NULL,
      ADD CONSTRAINT instances_class_check CHECK ((class IS NULL) = (kind = 'cluster'))
  `
  // Members are looked up by their cluster.
  yield* sql`CREATE INDEX instances_cluster_id ON instances (cluster_id)`
  yield* sql`COMMENT ON TABLE instances IS 'Database instances and clusters, registered by hand or discovered at the provider'`
  yield* sql`COMMENT ON COLUMN instances.cluster_id IS 'The cluster that the instance is a member of; null if it is a member of none'`
  yield* sql`COMMENT ON COLUMN instances.owner IS 'The value of the tag for the owner when discovery last saw the instance'`
  yield* sql`
    COMMENT ON COLUMN instances.environment IS
      'The value of the tag for the environment when discovery last saw the instance'
  `
  yield* sql`
    COMMENT ON COLUMN instances.gone_at IS
      'When a complete discovery of the account and region first did not list it any more; null while it is listed'
  `
})
