-- Inventory, findings and evaluations.
-- Creates new tables only: takes no lock on anything in use.

-- A lasting resource: a cluster, a service or a task definition family (without its revisions).
CREATE TABLE resource (
  account_id    text        COLLATE "C" NOT NULL,
  resource_id   bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
  arn           text        COLLATE "C" NOT NULL,
  -- 1 AWS::ECS::Cluster, 2 AWS::ECS::Service, 3 AWS::ECS::TaskDefinition
  resource_type smallint    NOT NULL,
  region        text        COLLATE "C" NOT NULL,
  first_seen_at timestamptz NOT NULL,
  CONSTRAINT resource_pkey PRIMARY KEY (account_id, resource_id),
  CONSTRAINT resource_arn_is_unique UNIQUE (account_id, arn),
  CONSTRAINT resource_account_has_12_digits CHECK (account_id ~ '^[0-9]{12}$'),
  CONSTRAINT resource_type_is_known CHECK (resource_type IN (1, 2, 3))
);

-- The newest observation of each revision: the inventory. Clusters and services have the single revision 0.
-- A row whose resource is gone stays as a tombstone, so that an older item that comes late can't bring it back.
CREATE TABLE configuration (
  account_id          text        COLLATE "C" NOT NULL,
  resource_id         bigint      NOT NULL,
  revision            integer     NOT NULL,
  -- Whether the revision may be judged: live, and of a task definition exactly ACTIVE.
  is_active           boolean     NOT NULL,
  -- The order key: what is older or equal changes nothing.
  captured_at         timestamptz NOT NULL,
  state_id            bigint      NOT NULL,
  -- SHA-256 of the facts, or of the word that says that the resource is gone.
  content_hash        bytea       NOT NULL,
  -- The fields that controls read; null when the resource is gone.
  facts               jsonb,
  gone_status         text,
  -- Three bits a control: ECS.n in bits 3(n-1) to 3(n-1)+2; 0 none, 1 COMPLIANT, 2 NON_COMPLIANT, 4 NOT_APPLICABLE,
  -- 5 INSUFFICIENT_DATA.
  outcomes            bigint      NOT NULL,
  -- Of a service without a platform of its own: its outcomes if the revision it runs is a Windows one, where that makes
  -- a difference (ECS.10).
  outcomes_on_windows bigint,
  is_windows          boolean     NOT NULL,
  -- What such a service runs.
  runs_arn            text        COLLATE "C",
  runs_revision       integer,
  CONSTRAINT configuration_pkey PRIMARY KEY (account_id, resource_id, revision),
  CONSTRAINT configuration_of_resource FOREIGN KEY (account_id, resource_id) REFERENCES resource,
  CONSTRAINT configuration_is_present_or_gone CHECK ((facts IS NULL) <> (gone_status IS NULL)),
  CONSTRAINT configuration_revision_is_not_negative CHECK (revision >= 0)
);

-- The newest active revision of a family, whatever else it has.
CREATE INDEX configuration_active ON configuration (account_id, resource_id, revision) WHERE is_active;

-- The services whose outcomes hang on a task definition.
CREATE INDEX configuration_runs ON configuration (account_id, runs_arn, runs_revision)
  WHERE outcomes_on_windows IS NOT NULL;

-- The current findings of one resource, all controls in one row; none for a family without an active revision.
CREATE TABLE finding (
  account_id    text        COLLATE "C" NOT NULL,
  resource_id   bigint      NOT NULL,
  -- What is judged: 0, or the newest active revision.
  revision      integer     NOT NULL,
  -- As in configuration; of the revision that is judged.
  outcomes      bigint      NOT NULL,
  evaluated_at  timestamptz NOT NULL,
  evaluation_id text        NOT NULL,
  CONSTRAINT finding_pkey PRIMARY KEY (account_id, resource_id),
  CONSTRAINT finding_of_configuration FOREIGN KEY (account_id, resource_id, revision) REFERENCES configuration
);

-- Resources that fail something: bit 1 of a control's three bits is set for NON_COMPLIANT only.
CREATE INDEX finding_failing ON finding (account_id, resource_id)
  WHERE (outcomes & 2635249153387078802) <> 0;

-- One run of the evaluator that changed something.
CREATE TABLE evaluation (
  evaluation_id     text        COLLATE "C" NOT NULL,
  trigger           text        NOT NULL,
  started_at        timestamptz NOT NULL,
  duration_us       bigint      NOT NULL,
  accepted          integer     NOT NULL,
  unchanged         integer     NOT NULL,
  stale             integer     NOT NULL,
  rejected          integer     NOT NULL,
  ignored           integer     NOT NULL,
  resources_judged  integer     NOT NULL,
  findings_changed  integer     NOT NULL,
  CONSTRAINT evaluation_pkey PRIMARY KEY (evaluation_id),
  CONSTRAINT evaluation_trigger_is_known
    CHECK (trigger IN ('ingest', 'enablement', 'exemption', 'expiry', 'catalogue', 'manual')),
  CONSTRAINT evaluation_counts_are_not_negative
    CHECK (least(duration_us, accepted, unchanged, stale, rejected, ignored, resources_judged, findings_changed) >= 0)
);

CREATE INDEX evaluation_newest ON evaluation (started_at DESC, evaluation_id DESC);

-- The rules that the stored outcomes were judged by; one row.
CREATE TABLE ruleset (
  is_only      boolean     NOT NULL DEFAULT true,
  fingerprint  text        NOT NULL,
  judged_at    timestamptz NOT NULL,
  CONSTRAINT ruleset_pkey PRIMARY KEY (is_only),
  CONSTRAINT ruleset_has_one_row CHECK (is_only)
);
