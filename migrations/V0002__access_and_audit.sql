-- Organisations, accounts, people, teams, tokens and the audit log; row-level security on every organisation's rows.
-- Adds a column with a constant default to the existing tables and builds three indexes: takes ACCESS EXCLUSIVE on
-- resource, configuration, finding and evaluation for as long as that takes, some seconds per million resources.

-- Organisations ------------------------------------------------------------------------------------------------------

CREATE TABLE organisation (
  organisation_id text        COLLATE "C" NOT NULL,
  name            text        NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT organisation_pkey PRIMARY KEY (organisation_id),
  CONSTRAINT organisation_id_is_an_identifier CHECK (organisation_id ~ '^[A-Za-z0-9_-]{1,64}$')
);

-- What was stored before there were organisations belongs to this one.
INSERT INTO organisation (organisation_id, name) VALUES ('default', 'Default');

-- An AWS account belongs to exactly one organisation: the first that registers it.
CREATE TABLE account (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  account_id      text        COLLATE "C" NOT NULL,
  name            text        NOT NULL DEFAULT '',
  version         bigint      NOT NULL DEFAULT 1,
  registered_at   timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT account_pkey PRIMARY KEY (account_id),
  CONSTRAINT account_is_within_organisation UNIQUE (account_id, organisation_id),
  CONSTRAINT account_of_organisation FOREIGN KEY (organisation_id) REFERENCES organisation,
  CONSTRAINT account_id_has_12_digits CHECK (account_id ~ '^[0-9]{12}$')
);

CREATE INDEX account_by_organisation ON account (organisation_id, account_id);

INSERT INTO account (organisation_id, account_id) SELECT DISTINCT 'default', account_id FROM resource;

CREATE TABLE account_group (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  group_id        text        COLLATE "C" NOT NULL,
  name            text        NOT NULL DEFAULT '',
  version         bigint      NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT account_group_pkey PRIMARY KEY (organisation_id, group_id),
  CONSTRAINT account_group_of_organisation FOREIGN KEY (organisation_id) REFERENCES organisation,
  CONSTRAINT account_group_id_is_an_identifier CHECK (group_id ~ '^[A-Za-z0-9_-]{1,64}$')
);

CREATE TABLE account_group_member (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  group_id        text        COLLATE "C" NOT NULL,
  account_id      text        COLLATE "C" NOT NULL,
  CONSTRAINT account_group_member_pkey PRIMARY KEY (organisation_id, group_id, account_id),
  CONSTRAINT account_group_member_of_group FOREIGN KEY (organisation_id, group_id) REFERENCES account_group
    ON DELETE CASCADE,
  CONSTRAINT account_group_member_is_within_organisation FOREIGN KEY (account_id, organisation_id)
    REFERENCES account (account_id, organisation_id)
);

-- People and what they may do ----------------------------------------------------------------------------------------

CREATE TABLE person (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  person_id       text        COLLATE "C" NOT NULL,
  name            text        NOT NULL DEFAULT '',
  version         bigint      NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT person_pkey PRIMARY KEY (organisation_id, person_id),
  CONSTRAINT person_of_organisation FOREIGN KEY (organisation_id) REFERENCES organisation,
  CONSTRAINT person_id_is_an_identifier CHECK (person_id ~ '^[A-Za-z0-9_-]{1,64}$')
);

CREATE TABLE team (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  team_id         text        COLLATE "C" NOT NULL,
  name            text        NOT NULL DEFAULT '',
  version         bigint      NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT team_pkey PRIMARY KEY (organisation_id, team_id),
  CONSTRAINT team_of_organisation FOREIGN KEY (organisation_id) REFERENCES organisation,
  CONSTRAINT team_id_is_an_identifier CHECK (team_id ~ '^[A-Za-z0-9_-]{1,64}$')
);

-- A part of an account that a team owns: all of it, or what every given condition holds for.
CREATE TABLE team_scope (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  team_id         text        COLLATE "C" NOT NULL,
  scope_id        text        COLLATE "C" NOT NULL,
  account_id      text        COLLATE "C" NOT NULL,
  region          text        COLLATE "C",
  pattern         text        COLLATE "C",
  tag_key         text        COLLATE "C",
  tag_value       text        COLLATE "C",
  CONSTRAINT team_scope_pkey PRIMARY KEY (organisation_id, team_id, scope_id),
  CONSTRAINT team_scope_of_team FOREIGN KEY (organisation_id, team_id) REFERENCES team ON DELETE CASCADE,
  CONSTRAINT team_scope_is_within_organisation FOREIGN KEY (account_id, organisation_id)
    REFERENCES account (account_id, organisation_id),
  CONSTRAINT team_scope_is_given_once
    UNIQUE NULLS NOT DISTINCT (organisation_id, team_id, account_id, region, pattern, tag_key, tag_value),
  CONSTRAINT team_scope_tag_is_whole CHECK ((tag_key IS NULL) = (tag_value IS NULL))
);

-- A role and where it holds: in the whole organisation, in a team's scopes, or in an account.
CREATE TABLE role_grant (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  person_id       text        COLLATE "C" NOT NULL,
  role            text        NOT NULL,
  team_id         text        COLLATE "C",
  account_id      text        COLLATE "C",
  granted_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT role_grant_is_given_once UNIQUE NULLS NOT DISTINCT (organisation_id, person_id, role, team_id, account_id),
  CONSTRAINT role_grant_of_person FOREIGN KEY (organisation_id, person_id) REFERENCES person ON DELETE CASCADE,
  CONSTRAINT role_grant_in_team FOREIGN KEY (organisation_id, team_id) REFERENCES team ON DELETE CASCADE,
  CONSTRAINT role_grant_in_account FOREIGN KEY (account_id, organisation_id)
    REFERENCES account (account_id, organisation_id),
  CONSTRAINT role_grant_role_is_known
    CHECK (role IN ('viewer', 'exemption_manager', 'approver', 'admin', 'ingest')),
  CONSTRAINT role_grant_has_one_scope CHECK (team_id IS NULL OR account_id IS NULL)
);

CREATE INDEX role_grant_by_team ON role_grant (organisation_id, team_id) WHERE team_id IS NOT NULL;

-- The token itself is never stored, only its SHA-256.
CREATE TABLE token (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  token_id        text        COLLATE "C" NOT NULL,
  token_hash      bytea       NOT NULL,
  person_id       text        COLLATE "C" NOT NULL,
  name            text        NOT NULL DEFAULT '',
  created_at      timestamptz NOT NULL DEFAULT now(),
  expires_at      timestamptz NOT NULL,
  revoked_at      timestamptz,
  -- To within five minutes: writing it at every request would make every read a write.
  last_used_at    timestamptz,
  CONSTRAINT token_pkey PRIMARY KEY (organisation_id, token_id),
  CONSTRAINT token_hash_is_unique UNIQUE (token_hash),
  CONSTRAINT token_of_person FOREIGN KEY (organisation_id, person_id) REFERENCES person ON DELETE CASCADE,
  CONSTRAINT token_hash_is_sha256 CHECK (length(token_hash) = 32),
  CONSTRAINT token_lives_a_year_at_most CHECK (expires_at <= created_at + interval '366 days')
);

CREATE INDEX token_by_person ON token (organisation_id, person_id, token_id);

-- Buys the first admin's token, once. One at a time for each organisation.
CREATE TABLE bootstrap_token (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  token_hash      bytea       NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT bootstrap_token_pkey PRIMARY KEY (organisation_id),
  CONSTRAINT bootstrap_token_of_organisation FOREIGN KEY (organisation_id) REFERENCES organisation,
  CONSTRAINT bootstrap_token_hash_is_sha256 CHECK (length(token_hash) = 32)
);

-- What a request with an Idempotency-Key led to, so that its repetition leads to the same.
CREATE TABLE idempotency (
  organisation_id text        COLLATE "C" NOT NULL DEFAULT current_setting('app.org'),
  person_id       text        COLLATE "C" NOT NULL,
  idempotency_key text        COLLATE "C" NOT NULL,
  -- SHA-256 of method, path, query and body.
  fingerprint     bytea       NOT NULL,
  value           bytea       NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_pkey PRIMARY KEY (organisation_id, person_id, idempotency_key),
  CONSTRAINT idempotency_of_organisation FOREIGN KEY (organisation_id) REFERENCES organisation
);

CREATE INDEX idempotency_oldest ON idempotency (organisation_id, created_at);

-- What was there already ---------------------------------------------------------------------------------------------

ALTER TABLE resource ADD COLUMN organisation_id text COLLATE "C" NOT NULL DEFAULT 'default';
ALTER TABLE configuration ADD COLUMN organisation_id text COLLATE "C" NOT NULL DEFAULT 'default';
ALTER TABLE finding ADD COLUMN organisation_id text COLLATE "C" NOT NULL DEFAULT 'default';
ALTER TABLE evaluation ADD COLUMN organisation_id text COLLATE "C" NOT NULL DEFAULT 'default';
ALTER TABLE resource ALTER COLUMN organisation_id SET DEFAULT current_setting('app.org');
ALTER TABLE configuration ALTER COLUMN organisation_id SET DEFAULT current_setting('app.org');
ALTER TABLE finding ALTER COLUMN organisation_id SET DEFAULT current_setting('app.org');
ALTER TABLE evaluation ALTER COLUMN organisation_id SET DEFAULT current_setting('app.org');

ALTER TABLE resource ADD CONSTRAINT resource_is_within_organisation
  FOREIGN KEY (account_id, organisation_id) REFERENCES account (account_id, organisation_id);
-- The accounts whose resources were judged: whoever may not see all of them may not see its counts. Of what was stored
-- before they aren't known.
ALTER TABLE evaluation ADD COLUMN accounts text[] COLLATE "C";
ALTER TABLE evaluation ADD CONSTRAINT evaluation_of_organisation
  FOREIGN KEY (organisation_id) REFERENCES organisation;

-- Lists are read in this order, one organisation at a time.
CREATE INDEX resource_by_organisation ON resource (organisation_id, account_id, arn);
DROP INDEX finding_failing;
CREATE INDEX finding_failing ON finding (organisation_id, account_id, resource_id)
  WHERE (outcomes & 2635249153387078802) <> 0;
DROP INDEX evaluation_newest;
CREATE INDEX evaluation_newest ON evaluation (organisation_id, started_at DESC, evaluation_id DESC);

-- The audit log ------------------------------------------------------------------------------------------------------

-- The end of each organisation's chain. Locked last in a transaction, and so by one at a time.
CREATE TABLE audit_head (
  organisation_id text   COLLATE "C" NOT NULL,
  -- Of the newest entry; 0 before the first.
  position        bigint NOT NULL,
  hash            bytea  NOT NULL,
  CONSTRAINT audit_head_pkey PRIMARY KEY (organisation_id),
  CONSTRAINT audit_head_of_organisation FOREIGN KEY (organisation_id) REFERENCES organisation
);

CREATE TABLE audit_entry (
  organisation_id text   COLLATE "C" NOT NULL,
  position        bigint NOT NULL,
  -- The exact bytes that were hashed: canonical JSON, written by the server. All that an entry says is read from here.
  bytes           bytea  NOT NULL,
  -- SHA-256 of the hash before (of the first: 32 zero bytes), the organisation, the position in eight bytes, most
  -- significant first, and the bytes.
  hash            bytea  NOT NULL,
  -- Copies of what the bytes say, to search by.
  at              timestamptz NOT NULL,
  person_id       text   COLLATE "C",
  action          text   COLLATE "C" NOT NULL,
  object          text   COLLATE "C",
  team_id         text   COLLATE "C",
  account_id      text   COLLATE "C",
  CONSTRAINT audit_entry_pkey PRIMARY KEY (organisation_id, position),
  CONSTRAINT audit_entry_of_organisation FOREIGN KEY (organisation_id) REFERENCES organisation
);

CREATE INDEX audit_entry_by_person ON audit_entry (organisation_id, person_id, position);

CREATE FUNCTION audit_is_append_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'audit_head' AND TG_OP = 'UPDATE' THEN
    IF NEW.organisation_id = OLD.organisation_id AND NEW.position = OLD.position + 1 THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_head_only_advances BEFORE UPDATE OR DELETE ON audit_head
  FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_head_is_not_emptied BEFORE TRUNCATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- Row-level security -------------------------------------------------------------------------------------------------

-- Without a tenant context there are no rows. The sub-query is evaluated once per statement, not once per row.
DO $$
DECLARE tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'organisation', 'account', 'account_group', 'account_group_member', 'person', 'team', 'team_scope', 'role_grant',
    'token', 'bootstrap_token', 'idempotency', 'resource', 'configuration', 'finding', 'evaluation', 'audit_head',
    'audit_entry']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      $policy$CREATE POLICY tenant ON %I
        USING (organisation_id = (SELECT nullif(current_setting('app.org', true), '')))
        WITH CHECK (organisation_id = (SELECT nullif(current_setting('app.org', true), '')))$policy$, tenant_table);
  END LOOP;
END
$$;

-- The owner of the schema is bound by the policies like everybody else. What the functions below do before there is a
-- context, and nothing more, it may do beyond them.
CREATE POLICY owner_authenticates ON token FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_notes_use ON token FOR UPDATE TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_lists_organisations ON organisation FOR SELECT TO CURRENT_USER USING (true);

-- Functions with the owner's rights: these three, each with a fixed search_path --------------------------------------

-- Whose token this is, if it is good now. The context follows from the answer, so this works without one.
CREATE FUNCTION authenticate(wanted_hash bytea)
RETURNS TABLE (organisation_id text, token_id text, person_id text, token_hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE candidate public.token;
BEGIN
  SELECT * INTO candidate FROM public.token
  WHERE token_hash = wanted_hash AND revoked_at IS NULL AND now() < expires_at;
  IF NOT FOUND THEN RETURN; END IF;
  IF candidate.last_used_at IS NULL OR candidate.last_used_at < now() - interval '5 minutes' THEN
    -- Whoever finds the row locked leaves it to the other.
    UPDATE public.token SET last_used_at = now()
    WHERE ctid = (SELECT ctid FROM public.token WHERE token_hash = wanted_hash FOR UPDATE SKIP LOCKED);
  END IF;
  RETURN QUERY SELECT candidate.organisation_id, candidate.token_id, candidate.person_id, candidate.token_hash;
END
$$;

-- The only way into the audit log; of the organisation that is the context.
CREATE FUNCTION audit_append(entry_bytes bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  organisation text := nullif(current_setting('app.org', true), '');
  entry jsonb := convert_from(entry_bytes, 'UTF8')::jsonb;
  head public.audit_head;
  next_hash bytea;
BEGIN
  IF organisation IS NULL THEN
    RAISE EXCEPTION 'no organisation is set' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO head FROM public.audit_head WHERE organisation_id = organisation FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO public.audit_head (organisation_id, position, hash)
    VALUES (organisation, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT head FROM public.audit_head WHERE organisation_id = organisation FOR UPDATE;
  END IF;
  next_hash := sha256(
    head.hash || convert_to(organisation, 'UTF8') || int8send(head.position + 1) || entry_bytes);
  INSERT INTO public.audit_entry
    (organisation_id, position, bytes, hash, at, person_id, action, object, team_id, account_id)
  VALUES
    (organisation, head.position + 1, entry_bytes, next_hash, (entry ->> 'at')::timestamptz, entry ->> 'person',
     entry ->> 'action', entry ->> 'object', entry ->> 'team', entry ->> 'account');
  UPDATE public.audit_head SET position = head.position + 1, hash = next_hash WHERE organisation_id = organisation;
  RETURN head.position + 1;
END
$$;

-- The organisations there are, for the server's own work, which goes through them one by one.
CREATE FUNCTION organisation_ids() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT organisation_id FROM public.organisation ORDER BY organisation_id
$$;

-- Privileges ---------------------------------------------------------------------------------------------------------

-- The roles that work got their rights on tables by default privileges; what is too much is taken back here.
DO $$
DECLARE worker text;
BEGIN
  REVOKE EXECUTE ON FUNCTION authenticate(bytea), audit_append(bytea), organisation_ids() FROM PUBLIC;
  FOR worker IN
    SELECT DISTINCT quote_ident(grantee::regrole::text)
    FROM pg_class, aclexplode(relacl)
    WHERE pg_class.oid = 'resource'::regclass AND privilege_type = 'INSERT' AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format(
      'GRANT EXECUTE ON FUNCTION authenticate(bytea), audit_append(bytea), organisation_ids() TO %s', worker);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_entry, audit_head FROM %s', worker);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON organisation FROM %s', worker);
    EXECUTE format('REVOKE SELECT ON token FROM %s', worker);
    EXECUTE format(
      'GRANT SELECT (organisation_id, token_id, person_id, name, created_at, expires_at, revoked_at, last_used_at) '
      'ON token TO %s', worker);
  END LOOP;
END
$$;
