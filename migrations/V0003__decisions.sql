-- Decisions: enablement, exemptions and the rails that guard them; and the tags that exemptions may select by.
-- Creates new tables, and adds columns without a default to others: an exclusive lock on each for a moment.

ALTER TABLE configuration ADD COLUMN tags jsonb;

-- The policy that an object is kept in, if it is kept in files.
ALTER TABLE account ADD COLUMN managed_by text COLLATE "C";
ALTER TABLE account_group ADD COLUMN managed_by text COLLATE "C";
ALTER TABLE team ADD COLUMN managed_by text COLLATE "C";

-- Rises with every change of what an organisation's verdicts hang on besides outcomes, so that a server knows whether the
-- decisions it has compiled are still those.
CREATE TABLE decision_version (
  organisation_id text   COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  version         bigint NOT NULL,
  CONSTRAINT decision_version_pkey PRIMARY KEY (organisation_id)
);

CREATE FUNCTION raise_decision_version() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$
BEGIN
  INSERT INTO decision_version AS known (version) VALUES (1)
  ON CONFLICT ON CONSTRAINT decision_version_pkey DO UPDATE SET version = known.version + 1;
  RETURN NULL;
END
$$;

-- A dated decision that a control is on or off in a scope. Exactly one of these says which scope: none of the three
-- (the organisation), a group, an account, or an account with a region.
CREATE TABLE enablement (
  organisation_id  text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  enablement_id    text        COLLATE "C" NOT NULL,
  version          bigint      NOT NULL DEFAULT 1,
  control          smallint    NOT NULL,
  group_id text        COLLATE "C",
  account_id       text        COLLATE "C",
  region           text        COLLATE "C",
  is_enabled       boolean     NOT NULL,
  is_locked        boolean     NOT NULL,
  reason           text        NOT NULL,
  evidence         text        NOT NULL,
  requested_by     text        COLLATE "C" NOT NULL,
  requested_at     timestamptz NOT NULL,
  -- Null while a second person has yet to agree. In force from the later of approved_at and starts_at on, until the
  -- earlier of ends_at and removed_at.
  approved_by      text        COLLATE "C",
  approved_at      timestamptz,
  starts_at        timestamptz NOT NULL,
  ends_at          timestamptz,
  removed_by       text        COLLATE "C",
  removed_at       timestamptz,
  -- The policy that the decision is kept in, if it is kept in files, and its name there.
  managed_by       text        COLLATE "C",
  managed_name     text        COLLATE "C",
  CONSTRAINT enablement_pkey PRIMARY KEY (organisation_id, enablement_id),
  CONSTRAINT enablement_has_one_scope CHECK (
    (group_id IS NULL OR account_id IS NULL) AND (region IS NULL OR account_id IS NOT NULL)),
  CONSTRAINT enablement_ends_after_it_starts CHECK (ends_at > starts_at),
  CONSTRAINT enablement_has_a_reason CHECK (reason <> '' AND evidence <> ''),
  CONSTRAINT enablement_is_approved_by_somebody CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
  CONSTRAINT enablement_is_removed_by_somebody CHECK ((removed_by IS NULL) = (removed_at IS NULL))
);

-- What is set, or waits to be set, for a control in a scope: at most one of each.
CREATE UNIQUE INDEX enablement_one_per_scope ON enablement (
  organisation_id, control, coalesce(group_id, ''), coalesce(account_id, ''), coalesce(region, ''),
  (approved_at IS NULL)
) WHERE removed_at IS NULL;

-- What guards exemptions of a control (of all controls, where it is null) in a scope.
CREATE TABLE guard_rail (
  organisation_id  text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  guard_rail_id    text        COLLATE "C" NOT NULL,
  control          smallint,
  group_id text        COLLATE "C",
  account_id       text        COLLATE "C",
  region           text        COLLATE "C",
  is_exemptable    boolean     NOT NULL,
  longest_seconds  bigint,
  -- Null allows every category.
  categories       text[],
  approvals        smallint    NOT NULL,
  reason           text        NOT NULL,
  created_by       text        COLLATE "C" NOT NULL,
  created_at       timestamptz NOT NULL,
  managed_by       text        COLLATE "C",
  managed_name     text        COLLATE "C",
  CONSTRAINT guard_rail_pkey PRIMARY KEY (organisation_id, guard_rail_id),
  CONSTRAINT guard_rail_has_one_scope CHECK (
    (group_id IS NULL OR account_id IS NULL) AND (region IS NULL OR account_id IS NOT NULL)),
  CONSTRAINT guard_rail_needs_somebody CHECK (approvals BETWEEN 1 AND 5),
  CONSTRAINT guard_rail_lasts CHECK (longest_seconds > 0)
);

-- An exemption as an object that changes: who owns it, and how often it changed.
CREATE TABLE exemption (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  exemption_id    text        COLLATE "C" NOT NULL,
  team_id         text        COLLATE "C" NOT NULL,
  -- Rises with every change; what If-Match compares.
  version         bigint      NOT NULL DEFAULT 1,
  -- The order in which exemptions came, also within one import.
  sequence        bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
  -- An entry of exemptEcsServiceArns.
  is_parameter_entry boolean  NOT NULL DEFAULT false,
  managed_by      text        COLLATE "C",
  managed_name    text        COLLATE "C",
  CONSTRAINT exemption_pkey PRIMARY KEY (organisation_id, exemption_id),
  CONSTRAINT exemption_of_team FOREIGN KEY (organisation_id, team_id) REFERENCES team
);

CREATE INDEX exemption_by_team ON exemption (organisation_id, team_id, exemption_id);

-- What an exemption says, each time it was asked for anew. Approved terms stay in force while later ones wait.
CREATE TABLE exemption_terms (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  exemption_id    text        COLLATE "C" NOT NULL,
  terms           integer     NOT NULL,
  control         smallint    NOT NULL,
  category        text        NOT NULL,
  selector        jsonb       NOT NULL,
  reason          text        NOT NULL,
  evidence        text,
  starts_at       timestamptz NOT NULL,
  expires_at      timestamptz,
  state           text        NOT NULL,
  requested_by    text        COLLATE "C" NOT NULL,
  requested_at    timestamptz NOT NULL,
  approvals_needed smallint   NOT NULL,
  -- When the last approval that was needed came.
  approved_at     timestamptz,
  -- When they were rejected, withdrawn or revoked, or when later terms took their place.
  ended_by        text        COLLATE "C",
  ended_at        timestamptz,
  end_reason      text,
  CONSTRAINT exemption_terms_pkey PRIMARY KEY (organisation_id, exemption_id, terms),
  CONSTRAINT exemption_terms_of_exemption FOREIGN KEY (organisation_id, exemption_id) REFERENCES exemption,
  CONSTRAINT exemption_terms_category_is_known CHECK (category IN ('WAIVER', 'MITIGATED')),
  CONSTRAINT exemption_terms_state_is_known
    CHECK (state IN ('REQUESTED', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'REVOKED', 'SUPERSEDED')),
  CONSTRAINT exemption_terms_expire_after_they_start CHECK (expires_at > starts_at),
  CONSTRAINT exemption_terms_have_a_reason CHECK (reason <> ''),
  CONSTRAINT exemption_terms_in_force_are_approved
    CHECK (state NOT IN ('APPROVED', 'REVOKED', 'SUPERSEDED') OR approved_at IS NOT NULL),
  CONSTRAINT exemption_terms_are_ended_by_somebody CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);

-- At most one set of terms waits, and at most one is in force.
CREATE UNIQUE INDEX exemption_terms_one_of_each ON exemption_terms (organisation_id, exemption_id, state)
  WHERE state IN ('REQUESTED', 'APPROVED');

-- Who agreed to which terms.
CREATE TABLE exemption_approval (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  exemption_id    text        COLLATE "C" NOT NULL,
  terms           integer     NOT NULL,
  person_id       text        COLLATE "C" NOT NULL,
  approved_at     timestamptz NOT NULL,
  -- Of the preview that was agreed to.
  preview_digest  text        NOT NULL,
  CONSTRAINT exemption_approval_pkey PRIMARY KEY (organisation_id, exemption_id, terms, person_id),
  CONSTRAINT exemption_approval_of_terms
    FOREIGN KEY (organisation_id, exemption_id, terms) REFERENCES exemption_terms
);

-- What somebody was shown that terms would cover, so that an approval can be held to it.
CREATE TABLE exemption_preview (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  exemption_id    text        COLLATE "C" NOT NULL,
  terms           integer     NOT NULL,
  digest          text        COLLATE "C" NOT NULL,
  arns            text[]      NOT NULL,
  previewed_at    timestamptz NOT NULL,
  CONSTRAINT exemption_preview_pkey PRIMARY KEY (organisation_id, exemption_id, terms, digest),
  CONSTRAINT exemption_preview_of_terms
    FOREIGN KEY (organisation_id, exemption_id, terms) REFERENCES exemption_terms
);

-- The tags that exemptions may select by: whoever may set a tag could otherwise exempt a resource.
CREATE TABLE governed_tag (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  tag_key         text        COLLATE "C" NOT NULL,
  governed_by     text        COLLATE "C" NOT NULL,
  governed_at     timestamptz NOT NULL,
  CONSTRAINT governed_tag_pkey PRIMARY KEY (organisation_id, tag_key)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['decision_version', 'enablement', 'guard_rail', 'exemption', 'exemption_terms',
    'exemption_approval', 'exemption_preview', 'governed_tag']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      $policy$CREATE POLICY tenant ON %I
        USING (organisation_id = (SELECT nullif(current_setting('app.org', true), '')))
        WITH CHECK (organisation_id = (SELECT nullif(current_setting('app.org', true), '')))$policy$, name);
  END LOOP;

  -- Teams and groups count too: the reach of an exemption is its team's, and a group is a scope of enablement.
  FOREACH name IN ARRAY ARRAY['enablement', 'exemption', 'exemption_terms', 'team_scope', 'account_group_member']
  LOOP
    EXECUTE format(
      'CREATE TRIGGER decisions_changed AFTER INSERT OR UPDATE OR DELETE ON %I
         FOR EACH STATEMENT EXECUTE FUNCTION raise_decision_version()', name);
  END LOOP;
END
$$;
