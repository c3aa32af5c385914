--
-- PostgreSQL database dump
--

-- Dumped from database version 17.5
-- Dumped by pg_dump version 17.5

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: collection_runs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.collection_runs (
    id uuid NOT NULL,
    status text NOT NULL,
    trigger text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    targets jsonb NOT NULL,
    instances integer NOT NULL,
    written integer NOT NULL,
    unchanged integer NOT NULL,
    stale integer NOT NULL,
    expired integer NOT NULL,
    skipped integer NOT NULL,
    api_calls integer NOT NULL,
    metrics_requested integer NOT NULL,
    queries_requested integer NOT NULL,
    estimated_cost_usd double precision NOT NULL
);


--
-- Name: TABLE collection_runs; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.collection_runs IS 'Passes of the collector: what they asked for, wrote and cost';


--
-- Name: instance_status_changes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.instance_status_changes (
    instance_id uuid NOT NULL,
    observed_at timestamp with time zone NOT NULL,
    previous_status text,
    status text NOT NULL
);


--
-- Name: TABLE instance_status_changes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.instance_status_changes IS 'Changes of an instance''s status, at the time discovery first saw them';


--
-- Name: instances; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.instances (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    provider text NOT NULL,
    provider_id text NOT NULL,
    account text NOT NULL,
    region text NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    engine text NOT NULL,
    class text NOT NULL,
    status text NOT NULL,
    timezone text DEFAULT 'UTC'::text NOT NULL,
    hourly_cost numeric(12,6),
    currency text DEFAULT 'USD'::text NOT NULL,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    provider_created_at timestamp with time zone,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT instances_hourly_cost_check CHECK ((hourly_cost >= (0)::numeric))
);


--
-- Name: TABLE instances; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.instances IS 'Database instances, registered by hand or discovered at the provider';


--
-- Name: metrics_hourly; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.metrics_hourly (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    instance_id uuid NOT NULL,
    hour timestamp with time zone NOT NULL,
    avg_value double precision NOT NULL,
    max_value double precision NOT NULL,
    min_value double precision NOT NULL,
    as_of timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    sample_count integer DEFAULT 1 NOT NULL,
    metric_name character varying(50) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT metrics_hourly_hour_check CHECK ((hour = date_bin('01:00:00'::interval, hour, '1970-01-01 00:00:00+00'::timestamp with time zone))),
    CONSTRAINT metrics_hourly_sample_count_check CHECK ((sample_count > 0))
)
WITH (fillfactor='50');


--
-- Name: TABLE metrics_hourly; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.metrics_hourly IS 'Hourly aggregates of CloudWatch metrics, one row per instance, metric and hour in UTC';


--
-- Name: COLUMN metrics_hourly.as_of; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.metrics_hourly.as_of IS 'The database''s clock read before the request that fetched this snapshot; null where samples were merged';


--
-- Name: metrics_retention; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.metrics_retention (
    singleton boolean DEFAULT true NOT NULL,
    kept_from timestamp with time zone NOT NULL,
    CONSTRAINT metrics_retention_singleton_check CHECK (singleton)
);


--
-- Name: TABLE metrics_retention; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.metrics_retention IS 'One row: hours before kept_from have been deleted from metrics_hourly, and no snapshot brings them back';


--
-- Name: snoozeql_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.snoozeql_migrations (
    migration_id integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    name text NOT NULL
);


--
-- Data for Name: collection_runs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.collection_runs VALUES ('33333333-3333-4333-8333-333333333333', 'succeeded', 'startup', '2026-01-02 00:00:00+00', '2026-01-02 00:00:01+00', '[{"error": null, "region": "eu-central-1", "status": "succeeded", "account": "123456789012"}]', 1, 24, 0, 0, 0, 0, 2, 4, 16, 0.00016);


--
-- Data for Name: instance_status_changes; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.instance_status_changes VALUES ('11111111-1111-4111-8111-111111111111', '2026-01-01 00:00:00+00', NULL, 'available');


--
-- Data for Name: instances; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.instances VALUES ('11111111-1111-4111-8111-111111111111', 'aws', 'db-ORDERS', '123456789012', 'eu-central-1', 'orders', 'postgres', 'db.t4g.micro', 'available', 'Europe/Berlin', 0.016000, 'USD', '{"team": "it''s; -- new\nä"}', '2025-06-01 00:00:00+00', '2026-01-01 00:00:00+00', '2026-01-02 00:00:00+00', '2026-01-01 00:00:00+00', '2026-01-01 00:00:00+00');


--
-- Data for Name: metrics_hourly; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.metrics_hourly VALUES ('22222222-2222-4222-8222-000000000001', '11111111-1111-4111-8111-111111111111', '2026-01-01 01:00:00+00', 0.3333333333333333, 1, 0, '2026-01-03 00:00:00+00', '2026-01-03 00:00:00+00', '2026-01-03 00:00:00+00', 60, 'CPUUtilization');
INSERT INTO public.metrics_hourly VALUES ('22222222-2222-4222-8222-000000000002', '11111111-1111-4111-8111-111111111111', '2026-01-01 02:00:00+00', 0.6666666666666666, 2, 0, '2026-01-03 00:00:00+00', '2026-01-03 00:00:00+00', '2026-01-03 00:00:00+00', 60, 'CPUUtilization');
INSERT INTO public.metrics_hourly VALUES ('22222222-2222-4222-8222-000000000003', '11111111-1111-4111-8111-111111111111', '2026-01-01 03:00:00+00', 1, 3, 0, '2026-01-03 00:00:00+00', '2026-01-03 00:00:00+00', '2026-01-03 00:00:00+00', 60, 'CPUUtilization');
INSERT INTO public.metrics_hourly VALUES ('22222222-2222-4222-8222-000000000004', '11111111-1111-4111-8111-111111111111', '2026-01-01 04:00:00+00', 1.3333333333333333, 4, 0, '2026-01-03 00:00:00+00', '2026-01-03 00:00:00+00', '2026-01-03 00:00:00+00', 60, 'CPUUtilization');
INSERT INTO public.metrics_hourly VALUES ('22222222-2222-4222-8222-000000000005', '11111111-1111-4111-8111-111111111111', '2026-01-01 05:00:00+00', 1.6666666666666667, 5, 0, '2026-01-03 00:00:00+00', '2026-01-03 00:00:00+00', '2026-01-03 00:00:00+00', 60, 'CPUUtilization');
INSERT INTO public.metrics_hourly VALUES ('22222222-2222-4222-8222-000000000006', '11111111-1111-4111-8111-111111111111', '2026-01-01 06:00:00+00', 2, 6, 0, '2026-01-03 00:00:00+00', '2026-01-03 00:00:00+00', '2026-01-03 00:00:00+00', 60, 'CPUUtilization');


--
-- Data for Name: metrics_retention; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.metrics_retention VALUES (true, '2025-12-20 00:00:00+00');


--
-- Data for Name: snoozeql_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.snoozeql_migrations VALUES (1, '2026-11-23 18:20:34.121+00', 'instances');
INSERT INTO public.snoozeql_migrations VALUES (2, '2026-11-23 18:20:34.121+00', 'instance_status_changes');
INSERT INTO public.snoozeql_migrations VALUES (3, '2026-11-23 18:20:34.121+00', 'metrics_hourly');
INSERT INTO public.snoozeql_migrations VALUES (4, '2026-11-23 18:20:34.121+00', 'collection_runs');
INSERT INTO public.snoozeql_migrations VALUES (5, '2026-11-23 18:20:34.121+00', 'metrics_retention');


--
-- Name: collection_runs collection_runs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.collection_runs
    ADD CONSTRAINT collection_runs_pkey PRIMARY KEY (id);


--
-- Name: instance_status_changes instance_status_changes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.instance_status_changes
    ADD CONSTRAINT instance_status_changes_pkey PRIMARY KEY (instance_id, observed_at);


--
-- Name: instances instances_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.instances
    ADD CONSTRAINT instances_pkey PRIMARY KEY (id);


--
-- Name: instances instances_provider_account_region_provider_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.instances
    ADD CONSTRAINT instances_provider_account_region_provider_id_key UNIQUE (provider, account, region, provider_id);


--
-- Name: metrics_hourly metrics_hourly_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.metrics_hourly
    ADD CONSTRAINT metrics_hourly_pkey PRIMARY KEY (instance_id, metric_name, hour);


--
-- Name: metrics_retention metrics_retention_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.metrics_retention
    ADD CONSTRAINT metrics_retention_pkey PRIMARY KEY (singleton);


--
-- Name: snoozeql_migrations snoozeql_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.snoozeql_migrations
    ADD CONSTRAINT snoozeql_migrations_pkey PRIMARY KEY (migration_id);


--
-- Name: collection_runs_started_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX collection_runs_started_at ON public.collection_runs USING btree (started_at, id);


--
-- Name: instances_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX instances_name ON public.instances USING btree (name, id);


--
-- Name: metrics_hourly_hour; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX metrics_hourly_hour ON public.metrics_hourly USING btree (hour);


--
-- Name: instance_status_changes instance_status_changes_instance_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.instance_status_changes
    ADD CONSTRAINT instance_status_changes_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES public.instances(id) ON DELETE CASCADE;


--
-- Name: metrics_hourly metrics_hourly_instance_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.metrics_hourly
    ADD CONSTRAINT metrics_hourly_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES public.instances(id) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--

