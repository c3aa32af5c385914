import { describe, expect, it } from "@effect/vitest"
import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { exclusionNotes, filterByTags } from "../../src/pass/filterByTags.ts"
import type { TagFilter } from "../../src/Target.ts"

const instance = (name: string, tags: DiscoveredInstance["tags"]): DiscoveredInstance => ({
  provider: "aws",
  provider_id: `db-${name}`,
  account: "123456789012",
  region: "eu-west-1",
  name,
  engine: "postgres",
  class: "db.t4g.micro",
  tags,
  status: "available",
  provider_created_at: null
})

const fleet = [
  instance("plain", {}),
  instance("billing", { team: "billing", environment: "staging" }),
  instance("billing-live", { team: "billing", environment: "production" }),
  instance("search", { team: "search", environment: "staging" })
]

const namesOf = (filter: TagFilter | undefined) => filterByTags(fleet, filter).chosen.map(({ name }) => name)

describe("filterByTags", () => {
  it.each<readonly [TagFilter | undefined, ReadonlyArray<string>]>([
    [undefined, ["plain", "billing", "billing-live", "search"]],
    [{}, ["plain", "billing", "billing-live", "search"]],
    [{ include: { team: ["billing"] } }, ["billing", "billing-live"]],
    [{ include: { team: ["billing", "search"], environment: ["staging"] } }, ["billing", "search"]],
    [{ include: { team: ["*"] } }, ["billing", "billing-live", "search"]],
    [{ exclude: { environment: ["production"], team: ["search"] } }, ["plain", "billing"]],
    [{ exclude: { team: ["*"] } }, ["plain"]],
    [{ include: { team: ["billing"] }, exclude: { environment: ["production"] } }, ["billing"]],
    [{ include: { Team: ["billing"] } }, []]
  ])("chooses by %j", (filter, names) => {
    expect(namesOf(filter)).toEqual(names)
  })

  it("chooses the members of a cluster with it, whatever their own tags are", () => {
    const shop: DiscoveredInstance = {
      ...instance("shop", { team: "shop" }),
      provider_id: "cluster-shop",
      kind: "cluster",
      class: null
    }
    const member = { ...instance("shop-1", { team: "search" }), cluster_provider_id: "cluster-shop" }
    const chosenBy = (team: string) =>
      filterByTags([shop, member], { include: { team: [team] } }).chosen.map(({ name }) => name)
    expect(chosenBy("shop")).toEqual(["shop", "shop-1"])
    expect(chosenBy("search")).toEqual([])
  })

  describe("without the list of clusters", () => {
    const facts = {
      multi_az: false,
      cluster: "shop",
      read_replica_source: null,
      read_replicas: [],
      backup_retention_days: null,
      backup_window: null,
      maintenance_window: null,
      reserved: null
    }
    const member = { ...instance("shop-1", { environment: "staging" }), provider_facts: facts }
    const alone = instance("alone", { environment: "staging" })
    const filter: TagFilter = { exclude: { environment: ["production"] } }
    const stored = (environment: string, fields: Partial<DiscoveredInstance> = {}) => ({
      ...instance("shop", { environment }),
      ...fields
    })
    const namesBy = (...clusters: ReadonlyArray<DiscoveredInstance>) => {
      const { chosen, excluded, unclear } = filterByTags([member, alone], filter, clusters)
      return [chosen, excluded, unclear].map((ones) => ones.map(({ name }) => name))
    }

    it("does not choose a member by its own tags, since its cluster may be excluded", () => {
      expect(namesBy()).toEqual([["alone"], [], ["shop-1"]])
      expect(namesBy(stored("staging", { account: "other" }))).toEqual([["alone"], [], ["shop-1"]])
      expect(namesBy(stored("staging", { region: "other" }))).toEqual([["alone"], [], ["shop-1"]])
      expect(filterByTags([member], undefined)).toEqual({ chosen: [member], excluded: [], unclear: [] })
    })

    it("decides by the tags of the stored cluster", () => {
      expect(namesBy(stored("staging"))).toEqual([["shop-1", "alone"], [], []])
      expect(namesBy(stored("production"))).toEqual([["alone"], ["shop-1"], []])
    })
  })

  it("returns what it excludes, which the note counts and lists", () => {
    const none = { excluded: [], unclear: [] }
    const filtered = filterByTags(fleet, { include: { team: ["billing"] } })
    expect(exclusionNotes(filtered)).toEqual(["2 excluded by the tags of the target: plain, search"])
    expect(exclusionNotes(none)).toEqual([])
    const many = Array.from({ length: 103 }, (_, index) => instance(`db-${index}`, {}))
    expect(exclusionNotes({ ...none, excluded: many })[0]).toMatch(/^103 excluded .*: db-0, .* db-99, and 3 more$/)
    expect(exclusionNotes({ ...none, unclear: many.slice(0, 1) })[0]).toMatch(/^1 not collected, .*: db-0$/)
  })
})
