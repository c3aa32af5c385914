/** The engine and hardware of an instance, in a combination that RDS offers. */
export interface Deployment {
  readonly engine: string
  readonly engineVersion: string
  readonly instanceClasses: readonly [string, ...Array<string>]
  readonly licenseModel: string
  readonly port: number
  readonly storageType: string
  /** Whether the instance is part of a cluster. Then it is not Multi-AZ, and can only be stopped with its cluster. */
  readonly isClustered: boolean
}

const graviton = ["db.t4g.micro", "db.t4g.medium", "db.m6g.large", "db.r6g.xlarge"] as const
const intel = ["db.t3.medium", "db.m5.large", "db.r5.xlarge"] as const
const memoryOptimized = ["db.t4g.medium", "db.r6g.large", "db.r6g.xlarge"] as const

const postgres: Deployment = {
  engine: "postgres",
  engineVersion: "16.4",
  instanceClasses: graviton,
  licenseModel: "postgresql-license",
  port: 5432,
  storageType: "gp3",
  isClustered: false
}

const mysql: Deployment = {
  engine: "mysql",
  engineVersion: "8.0.39",
  instanceClasses: graviton,
  licenseModel: "general-public-license",
  port: 3306,
  storageType: "gp3",
  isClustered: false
}

const mariadb: Deployment = { ...mysql, engine: "mariadb", engineVersion: "10.11.9" }

/** Engines whose instances can be stopped one by one, whether Multi-AZ or not. */
export const stoppableDeployments: readonly [Deployment, ...Array<Deployment>] = [postgres, mysql, mariadb]

/** Every engine of RDS that publishes its metrics in `AWS/RDS`. The open-source engines are listed more often. */
export const deployments: readonly [Deployment, ...Array<Deployment>] = [
  postgres,
  mysql,
  postgres,
  mariadb,
  {
    engine: "aurora-postgresql",
    engineVersion: "16.4",
    instanceClasses: memoryOptimized,
    licenseModel: "postgresql-license",
    port: 5432,
    storageType: "aurora",
    isClustered: true
  },
  {
    engine: "aurora-mysql",
    engineVersion: "8.0.mysql_aurora.3.08.0",
    instanceClasses: memoryOptimized,
    licenseModel: "general-public-license",
    port: 3306,
    storageType: "aurora",
    isClustered: true
  },
  {
    engine: "sqlserver-se",
    engineVersion: "15.00.4415.2.v1",
    instanceClasses: intel,
    licenseModel: "license-included",
    port: 1433,
    storageType: "gp3",
    isClustered: false
  },
  {
    engine: "oracle-se2",
    engineVersion: "19.0.0.0.ru-2024-10.rur-2024-10.r1",
    instanceClasses: intel,
    licenseModel: "license-included",
    port: 1521,
    storageType: "gp3",
    isClustered: false
  }
]

/** Engines that DescribeDBInstances lists, although their metrics are in other namespaces. */
export const foreignDeployments: Readonly<Record<"docdb" | "neptune", Deployment>> = {
  docdb: {
    engine: "docdb",
    engineVersion: "5.0.0",
    instanceClasses: memoryOptimized,
    licenseModel: "na",
    port: 27017,
    storageType: "standard",
    isClustered: true
  },
  neptune: {
    engine: "neptune",
    engineVersion: "1.3.2.1",
    instanceClasses: memoryOptimized,
    licenseModel: "amazon-license",
    port: 8182,
    storageType: "aurora",
    isClustered: true
  }
}
