-- History: what every finding was, who changed it, and counts of it.
-- Creates new tables, and adds columns with a constant default to others. Writes one row for each finding that is there, and
-- holds an exclusive lock on resource and finding meanwhile: some seconds per million. What servers of the release before
-- ingest after that is not in the history; let none of them run on.

-- Until when the history of the account is written: an exemption that ended later may still count in it. Null while nothing
-- of it is.
ALTER TABLE account ADD COLUMN recorded_at timestamptz;

-- What exemptions cover wholly of what fails: ECS.n in bit n-1. As recorded; what is read now is worked out from decisions.
ALTER TABLE finding ADD COLUMN exempt integer NOT NULL DEFAULT 0;
-- Whether what is judged is there no more; it keeps its findings, which no longer apply.
ALTER TABLE finding ADD COLUMN is_gone boolean NOT NULL DEFAULT false;
-- Since when outcomes, exempt and is_gone are what they are.
ALTER TABLE finding ADD COLUMN since timestamptz NOT NULL DEFAULT now();
-- Since when the configuration is known to be this.
ALTER TABLE configuration ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT now();

-- Whoever caused it, if a person did; and the decision that did.
ALTER TABLE evaluation ADD COLUMN person_id text COLLATE "C";
ALTER TABLE evaluation ADD COLUMN decision_id text COLLATE "C";
-- The instant that its transitions have; null where it has none.
ALTER TABLE evaluation ADD COLUMN recorded_at timestamptz;

-- Apart, so that decisions on what is on and off don't make a server compile all exemptions anew.
ALTER TABLE decision_version ADD COLUMN exemption_version bigint NOT NULL DEFAULT 0;

CREATE OR REPLACE FUNCTION raise_decision_version() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$
DECLARE
  of_exemptions bigint := CASE WHEN TG_TABLE_NAME IN ('exemption', 'exemption_terms', 'team_scope') THEN 1 ELSE 0 END;
BEGIN
  INSERT INTO decision_version AS known (version, exemption_version) VALUES (1, of_exemptions)
  ON CONFLICT ON CONSTRAINT decision_version_pkey
    DO UPDATE SET version = known.version + 1, exemption_version = known.exemption_version + of_exemptions;
  RETURN NULL;
END
$$;

-- Transitions --------------------------------------------------------------------------------------------------------

-- The findings of one resource became others at an instant. Also an interval: what was before held from since to at. Append
-- only; partitioned by month, so that retention drops whole partitions.
CREATE TABLE finding_transition (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  account_id      text        COLLATE "C" NOT NULL,
  resource_id     bigint      NOT NULL,
  -- The order of what has one instant.
  sequence        bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
  at              timestamptz NOT NULL,
  region          text        COLLATE "C" NOT NULL,
  -- Since when there was what was before; null where there was nothing.
  since           timestamptz,
  -- Null where there is nothing.
  revision_before integer,
  revision_after  integer,
  outcomes_before bigint      NOT NULL,
  outcomes_after  bigint      NOT NULL,
  exempt_before   integer     NOT NULL,
  exempt_after    integer     NOT NULL,
  is_gone_before  boolean     NOT NULL DEFAULT false,
  is_gone_after   boolean     NOT NULL DEFAULT false,
  -- The controls that are off there at the instant: ECS.n in bit n-1. The same before and after.
  disabled        integer     NOT NULL,
  trigger         text        NOT NULL,
  evaluation_id   text        COLLATE "C" NOT NULL,
  decision_id     text        COLLATE "C",
  CONSTRAINT finding_transition_pkey PRIMARY KEY (account_id, resource_id, at, sequence),
  CONSTRAINT finding_transition_follows_time CHECK (since <= at),
  CONSTRAINT finding_transition_is_one CHECK (revision_before IS NOT NULL OR revision_after IS NOT NULL),
  CONSTRAINT finding_transition_before_has_begun CHECK ((since IS NULL) = (revision_before IS NULL))
) PARTITION BY RANGE (at);

CREATE INDEX finding_transition_by_account ON finding_transition (account_id, at, sequence);

-- A control went on or off in an account and region at an instant, and these were the counts of what it judges there.
CREATE TABLE enablement_transition (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  account_id      text        COLLATE "C" NOT NULL,
  region          text        COLLATE "C" NOT NULL,
  control         smallint    NOT NULL,
  sequence        bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
  at              timestamptz NOT NULL,
  -- After it; before it was the opposite.
  is_enabled      boolean     NOT NULL,
  compliant       integer     NOT NULL,
  failing         integer     NOT NULL,
  exempt          integer     NOT NULL,
  not_applicable  integer     NOT NULL,
  no_data         integer     NOT NULL,
  trigger         text        NOT NULL,
  evaluation_id   text        COLLATE "C" NOT NULL,
  decision_id     text        COLLATE "C",
  CONSTRAINT enablement_transition_pkey PRIMARY KEY (account_id, at, region, control, sequence)
) PARTITION BY RANGE (at);

-- What a configuration was before it became another: facts and tags, for evidence of the past.
CREATE TABLE configuration_version (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  account_id      text        COLLATE "C" NOT NULL,
  resource_id     bigint      NOT NULL,
  revision        integer     NOT NULL,
  since           timestamptz NOT NULL,
  -- Exclusive: when it became another.
  at              timestamptz NOT NULL,
  captured_at     timestamptz NOT NULL,
  facts           jsonb,
  gone_status     text,
  tags            jsonb,
  is_windows      boolean     NOT NULL,
  runs_arn        text        COLLATE "C",
  runs_revision   integer,
  CONSTRAINT configuration_version_pkey PRIMARY KEY (account_id, resource_id, revision, at)
) PARTITION BY RANGE (at);

-- What was before this instant is no longer kept; no row while everything is.
CREATE TABLE history_horizon (
  is_only   boolean     NOT NULL DEFAULT true,
  begins_at timestamptz NOT NULL,
  CONSTRAINT history_horizon_pkey PRIMARY KEY (is_only),
  CONSTRAINT history_horizon_has_one_row CHECK (is_only)
);

-- Counts -------------------------------------------------------------------------------------------------------------

-- What a control judges in an account and region, counted at the end of a day in UTC, or so far today: ten counts that add
-- up to all findings, and nine sums since the beginning of why more or fewer failed. Days that are closed (trend_clock)
-- have a row of everything there is, also where nothing changed.
CREATE TABLE verdict_rollup (
  organisation_id    text     COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  account_id         text     COLLATE "C" NOT NULL,
  control            smallint NOT NULL,
  region             text     COLLATE "C" NOT NULL,
  day                date     NOT NULL,
  pass               integer  NOT NULL DEFAULT 0,
  fail               integer  NOT NULL DEFAULT 0,
  exempt             integer  NOT NULL DEFAULT 0,
  not_applicable     integer  NOT NULL DEFAULT 0,
  no_data            integer  NOT NULL DEFAULT 0,
  -- Of findings whose control is off: what they would be if it were on.
  disabled_compliant integer  NOT NULL DEFAULT 0,
  disabled_failing   integer  NOT NULL DEFAULT 0,
  disabled_exempt    integer  NOT NULL DEFAULT 0,
  disabled_not_applicable integer NOT NULL DEFAULT 0,
  disabled_no_data   integer  NOT NULL DEFAULT 0,
  -- Less fails.
  fixed              bigint   NOT NULL DEFAULT 0,
  exempted           bigint   NOT NULL DEFAULT 0,
  disabled           bigint   NOT NULL DEFAULT 0,
  gone               bigint   NOT NULL DEFAULT 0,
  -- More fails.
  regressed          bigint   NOT NULL DEFAULT 0,
  expired            bigint   NOT NULL DEFAULT 0,
  revoked            bigint   NOT NULL DEFAULT 0,
  enabled            bigint   NOT NULL DEFAULT 0,
  appeared           bigint   NOT NULL DEFAULT 0,
  CONSTRAINT verdict_rollup_pkey PRIMARY KEY (account_id, control, region, day)
) WITH (fillfactor = 70);

CREATE INDEX verdict_rollup_by_day ON verdict_rollup (organisation_id, day, account_id, control);

-- The same of all accounts together, at the end of each quarter of an hour in which anything changed, and of each day.
CREATE TABLE fleet_rollup (
  organisation_id    text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  control            smallint    NOT NULL,
  region             text        COLLATE "C" NOT NULL,
  until              timestamptz NOT NULL,
  pass               integer NOT NULL, fail integer NOT NULL, exempt integer NOT NULL, not_applicable integer NOT NULL,
  no_data            integer NOT NULL, disabled_compliant integer NOT NULL, disabled_failing integer NOT NULL,
  disabled_exempt    integer NOT NULL, disabled_not_applicable integer NOT NULL, disabled_no_data integer NOT NULL,
  fixed              bigint NOT NULL, exempted bigint NOT NULL, disabled bigint NOT NULL, gone bigint NOT NULL,
  regressed          bigint NOT NULL, expired bigint NOT NULL, revoked bigint NOT NULL, enabled bigint NOT NULL,
  appeared           bigint NOT NULL,
  CONSTRAINT fleet_rollup_pkey PRIMARY KEY (organisation_id, control, region, until)
);

CREATE INDEX fleet_rollup_by_time ON fleet_rollup (organisation_id, until);

-- How far the counts of an organisation are closed: whole quarters of an hour, and days that ended by then.
CREATE TABLE trend_clock (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  closed_until    timestamptz NOT NULL,
  -- When all counts were last compared with the history, and how many differed.
  verified_at     timestamptz,
  differences     bigint,
  CONSTRAINT trend_clock_pkey PRIMARY KEY (organisation_id)
);

-- Row-level security, partitions and privileges ----------------------------------------------------------------------

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['finding_transition', 'enablement_transition', 'configuration_version', 'verdict_rollup',
    'fleet_rollup', 'trend_clock']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      $policy$CREATE POLICY tenant ON %I
        USING (organisation_id = (SELECT nullif(current_setting('app.org', true), '')))
        WITH CHECK (organisation_id = (SELECT nullif(current_setting('app.org', true), '')))$policy$, name);
  END LOOP;
END
$$;

-- Partitions are reached through their tables alone: nobody but the owner has any right on them, and the owner only looks
-- whether they hold anything.
CREATE FUNCTION wall_partition(partition text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE worker text;
BEGIN
  EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', partition);
  EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', partition);
  EXECUTE format('CREATE POLICY owner_looks ON public.%I FOR SELECT TO CURRENT_USER USING (true)', partition);
  FOR worker IN
    SELECT DISTINCT quote_ident(grantee::regrole::text)
    FROM pg_class, aclexplode(relacl)
    WHERE pg_class.oid = to_regclass('public.' || partition) AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE ALL ON public.%I FROM %s', partition, worker);
  END LOOP;
END
$$;

-- Makes the partitions of the months from the given one on, as far as they aren't there. What lies outside of all months,
-- or came before its month was made, is in a partition of its own: nothing is ever refused for want of a partition.
CREATE FUNCTION history_add_partitions(first_month date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  month date;
  parent text;
  partition text;
  is_taken boolean;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(2653, 4);
  FOREACH parent IN ARRAY ARRAY['finding_transition', 'enablement_transition', 'configuration_version'] LOOP
    FOR month IN
      SELECT generate_series(date_trunc('month', first_month::timestamp),
        date_trunc('month', first_month::timestamp) + (least(months, 24) - 1) * interval '1 month', '1 month')::date
    LOOP
      partition := parent || to_char(month, '_YYYY_MM');
      CONTINUE WHEN to_regclass('public.' || partition) IS NOT NULL;
      EXECUTE format(
        'SELECT EXISTS (SELECT FROM public.%I WHERE at >= $1 AND at < $2)', parent || '_other')
      INTO is_taken USING month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC';
      CONTINUE WHEN is_taken;
      EXECUTE format(
        'CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)', partition, parent,
        to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
      PERFORM public.wall_partition(partition);
      made := made + 1;
    END LOOP;
  END LOOP;
  RETURN made;
END
$$;

-- Drops the partitions of months that ended by the given instant; never anything of the last 35 days.
CREATE FUNCTION history_drop_partitions(keep_from timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  partition text;
  until timestamptz;
  dropped integer := 0;
  horizon timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(2653, 4);
  FOR partition, until IN
    SELECT child.relname,
           (substring(pg_get_expr(child.relpartbound, child.oid) FROM 'TO \(''([^'']+)''\)'))::timestamptz
    FROM pg_inherits
      JOIN pg_class AS child ON child.oid = inhrelid
      JOIN pg_class AS parent ON parent.oid = inhparent
    WHERE parent.relnamespace = 'public'::regnamespace
      AND parent.relname IN ('finding_transition', 'enablement_transition', 'configuration_version')
  LOOP
    CONTINUE WHEN until IS NULL OR until > keep_from OR until > now() - interval '35 days';
    EXECUTE format('DROP TABLE public.%I', partition);
    dropped := dropped + 1;
    horizon := greatest(horizon, until);
  END LOOP;
  IF horizon IS NOT NULL THEN
    INSERT INTO public.history_horizon AS known (begins_at) VALUES (horizon)
    ON CONFLICT ON CONSTRAINT history_horizon_pkey
      DO UPDATE SET begins_at = greatest(known.begins_at, excluded.begins_at);
  END IF;
  RETURN dropped;
END
$$;

CREATE TABLE finding_transition_other PARTITION OF finding_transition DEFAULT;
CREATE TABLE enablement_transition_other PARTITION OF enablement_transition DEFAULT;
CREATE TABLE configuration_version_other PARTITION OF configuration_version DEFAULT;

DO $$
DECLARE worker text;
BEGIN
  PERFORM wall_partition(parent || '_other')
  FROM unnest(ARRAY['finding_transition', 'enablement_transition', 'configuration_version']) AS parent;
  PERFORM history_add_partitions(now()::date, 4);

  REVOKE EXECUTE ON FUNCTION wall_partition(text), history_add_partitions(date, integer),
    history_drop_partitions(timestamptz) FROM PUBLIC;
  FOR worker IN
    SELECT DISTINCT quote_ident(grantee::regrole::text)
    FROM pg_class, aclexplode(relacl)
    WHERE pg_class.oid = 'resource'::regclass AND privilege_type = 'INSERT' AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION history_add_partitions(date, integer), '
      'history_drop_partitions(timestamptz) TO %s', worker);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON finding_transition, enablement_transition, configuration_version '
      'FROM %s', worker);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON history_horizon FROM %s', worker);
  END LOOP;
END
$$;

-- What is there already -----------------------------------------------------------------------------------------------

-- Its history begins now. What is exempt or off is written by the first server that finds an account without recorded_at.
ALTER TABLE finding NO FORCE ROW LEVEL SECURITY;
ALTER TABLE resource NO FORCE ROW LEVEL SECURITY;
ALTER TABLE configuration NO FORCE ROW LEVEL SECURITY;
ALTER TABLE finding_transition NO FORCE ROW LEVEL SECURITY;
ALTER TABLE verdict_rollup NO FORCE ROW LEVEL SECURITY;

UPDATE finding SET is_gone = true
FROM configuration
WHERE configuration.account_id = finding.account_id AND configuration.resource_id = finding.resource_id
  AND configuration.revision = finding.revision AND configuration.gone_status IS NOT NULL;

INSERT INTO finding_transition (organisation_id, account_id, resource_id, at, region, revision_after, outcomes_before,
  outcomes_after, exempt_before, exempt_after, is_gone_after, disabled, trigger, evaluation_id)
SELECT organisation_id, account_id, resource_id, now(), region, revision, 0, outcomes, 0, 0, is_gone, 0, 'ingest',
       evaluation_id
FROM finding JOIN resource USING (organisation_id, account_id, resource_id);

INSERT INTO verdict_rollup (organisation_id, account_id, control, region, day, pass, fail, not_applicable, no_data, appeared)
SELECT organisation_id, account_id, control, region, (now() AT TIME ZONE 'UTC')::date,
       count(*) FILTER (WHERE outcome = 1), count(*) FILTER (WHERE outcome = 2), count(*) FILTER (WHERE outcome = 4),
       count(*) FILTER (WHERE outcome = 5), count(*) FILTER (WHERE outcome = 2)
FROM finding
  JOIN resource USING (organisation_id, account_id, resource_id)
  CROSS JOIN generate_series(1, 21) AS control
  CROSS JOIN LATERAL (SELECT (outcomes >> (3 * (control - 1))) & 7 AS outcome) AS judged
WHERE outcome <> 0
GROUP BY organisation_id, account_id, control, region;

ALTER TABLE finding FORCE ROW LEVEL SECURITY;
ALTER TABLE resource FORCE ROW LEVEL SECURITY;
ALTER TABLE configuration FORCE ROW LEVEL SECURITY;
ALTER TABLE finding_transition FORCE ROW LEVEL SECURITY;
ALTER TABLE verdict_rollup FORCE ROW LEVEL SECURITY;
