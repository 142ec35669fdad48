package dev.certloom.database;

import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.crypto.TestPki;
import dev.certloom.kernel.IssuerName;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows of one vault in every table that has a vault, made by plain SQL. All vaults hold the same names, numbers and positions;
 * whatever may differ begins with the vault's name or is a digest of it, and of several vaults the one of a lower place is the
 * older one.
 */
final class VaultRows {

    /** The certificates are {@code name-1} to {@code name-4}; of each there are an operation and two versions. */
    private static final String ROWS = """
            insert into key_pair (id, vault, algorithm, public_key, private_key, created)
            select md5(:vault || '-key-' || i), :vault, 'EC_P256', '', '', :time from generate_series(1, 4) i;

            insert into certificate (vault, name_key, name, policy, current, expires, key_type, created)
            select :vault, 'name-' || i, 'name-' || i, :policy::jsonb, md5(:vault || '-version-2-' || i),
                :time + make_interval(days => i), 'EC_P256', :time
            from generate_series(1, 4) i;

            insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase, is_open, since, csr,
                cancellation, cancellation_attempt, failure_cause, failure_message, launch_fence, claim_fence, created, quiet_since,
                requester, requester_name)
            select md5(:vault || '-operation-' || i), :vault, 'name-' || i, 'name-' || i, md5(:vault || '-version-1-' || i),
                :policy::jsonb, 'TestCA', true, '{}', (array['COMPLETED', 'KEYED', 'FAILED', 'REFUSED'])[i], i = 2,
                :time + make_interval(days => i), '\\x3000', 'NONE', 0, case when i > 2 then 'OTHER' end,
                case when i > 2 then :vault || ' failed' end, 1, 1, :time + make_interval(hours => i), :time, 'ada',
                :vault || '-ada'
            from generate_series(1, 4) i;

            insert into certificate_order (operation, state, created, changed, vault, issuer_key)
            select md5(:vault || '-operation-' || i), (array['ISSUED', 'PLACED'])[i], :time + make_interval(hours => i),
                :time + make_interval(hours => i * 2, secs => :number), :vault, 'ca'
            from generate_series(1, 2) i;

            insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created, updated, tags,
                chain, sha1, key_pair, content_type, exportable, operation, serial)
            select :vault, 'name-' || i, md5(:vault || '-version-' || n || '-' || i), true, true, :time,
                :time + make_interval(days => i), :time + make_interval(days => n), :time, '{}', '{}', :vault || '-sha1',
                md5(:vault || '-key-' || i), 'PEM', true,
                case when n = 1 then md5(:vault || '-operation-' || i) end, case n when 1 then 'abc' || i else 'd' || :number || i end
            from generate_series(1, 4) i, generate_series(1, 2) n;

            insert into stranded_certificate (id, operation, sha1, vault, chain, because, received)
            values (md5(:vault || '-stranded'), md5(:vault || '-operation-3'), :vault || '-sha1', :vault, '{}', :vault, :time);

            insert into judged_request (operation, fence, csr_sha256, facts, judged)
            select md5(:vault || '-operation-' || i), 1, encode(sha256('\\x3000'), 'hex'), jsonb_build_object('vault', :vault), :time
            from generate_series(1, 2) i;
            insert into approval (operation, rule, process_instance, process_version, decided, by_people, judged_fence)
            values (md5(:vault || '-operation-1'), 'rule', 1, 1, :time, true, 1);
            insert into approval_subject (id, kind, vault, requester, requester_owners, requested)
            select id, 'OPERATION', vault, requester, requester_owners, created from operation
            where id = md5(:vault || '-operation-2');
            insert into approval_step (id, subject, vault, name, groups, escalation_group, required, state, is_open, revision,
                heard, opened, remind_at, escalate_at, lapse_at, fence, process_instance, process_version)
            select md5(:vault || '-step-' || i), md5(:vault || '-operation-2'), :vault, 'step-' || i, '{approvers}', '{}', 1,
                (array['OPEN', 'ASKED'])[i], true, 0, 0, :time + make_interval(hours => i), :time, :time, :time, 1, 1, 1
            from generate_series(1, 2) i;
            insert into standing_approval (id, vault, name_pattern, valid_until, author, author_name, reason, created, confirm_by)
            select md5(:vault || '-standing-' || i), :vault, :vault || '.example', :time + interval '1 year', 'eve', :vault || '-eve',
                :vault, :time + make_interval(hours => i), :time + interval '1 year'
            from generate_series(1, 2) i;

            insert into issuer (vault, name_key, name, provider, credentials, enabled, created, updated)
            select :vault, key, upper(key), :vault || 'CA', '', true, :time, :time from unnest(array['ca', :vault || 'ca']) key;
            insert into vault_contacts (vault, contacts, updated)
            values (:vault, jsonb_build_array(jsonb_build_object('email', :vault || '@example.com')), :time);

            insert into audit_line (at, vault, object, operation, action, outcome, actor, actor_name, token, address, details,
                position, hash, previous, object_position, object_previous)
            select :time + make_interval(hours => i), :vault, 'certificates/name-' || (i % 2 + 1),
                case when i = 2 then md5(:vault || '-operation-1') end, 'acted', 'DONE',
                (array['ada', 'eve'])[i % 2 + 1], (array['eve', 'ada'])[i % 2 + 1], '', :vault || '-address', '{}', i + :skipped,
                sha256(convert_to(:vault || (i + :skipped), 'UTF8')), sha256(convert_to(:vault || (i + :skipped - 1), 'UTF8')),
                i, sha256(convert_to(:vault || '-of-object-' || i, 'UTF8'))
            from generate_series(1, 6) i;
            insert into audit_line (at, vault, object, action, outcome, actor, actor_name, token, address, details)
            values (:time + interval '1 day', :vault, 'certificates/name-1', 'waits', 'REFUSED', 'ada', 'Ada', '', '', '{}');
            insert into audit_chain (vault, position, hash)
            values (:vault, 6 + :skipped, sha256(convert_to(:vault || (6 + :skipped), 'UTF8')));
            insert into audit_object (vault, object, position, hash, dropped_position, dropped_hash)
            select :vault, 'certificates/name-' || i, 6, sha256(convert_to(:vault, 'UTF8')), 1,
                sha256(convert_to(:vault || '-dropped', 'UTF8'))
            from generate_series(1, 2) i;
            insert into audit_checkpoint (vault, position, hash, at, key_id, document, signature, kind)
            select :vault, i + :skipped, sha256(convert_to(:vault || (i + :skipped), 'UTF8')), :time + make_interval(hours => i),
                :vault, 'document', :vault || '-' || i, case when i = 3 then 'restore' else 'checkpoint' end
            from generate_series(1, 4) i;
            insert into audit_anchor (vault, position, hash, at, key_id, document, signature)
            values (:vault, :skipped, sha256(convert_to(:vault || :skipped, 'UTF8')), :time, :vault, 'document', :vault);
            insert into audit_checkpoint_file (home, file, vault, checkpoint, given)
            values ('home', 'file', :vault, :number + 2, :time);
            """;

    /** The same each time: it says when it was made. */
    private static final String POLICY = JdbcPolicyColumn.write(TestPki.policy(new IssuerName("CA"), "CN=of-vault"));

    private static final List<String> NUMBERED = List.of("audit_line", "audit_checkpoint");

    private VaultRows() {}

    /**
     * Fills one vault.
     *
     * @param place among the vaults
     * @param skipped so many positions of the audit record were dropped
     */
    static void fill(JdbcClient jdbc, String vault, int place, int skipped) {
        number(jdbc, place * 1_000);
        for (String statement : ROWS.split(";\\n", -1)) {
            if (!statement.isBlank()) {
                jdbc.sql(statement)
                        .param("vault", vault)
                        .param("time", Columns.timestamp(VaultIsolationContract.BEGINNING.plusSeconds(place * 600L)))
                        .param("skipped", skipped)
                        .param("number", place * 1_000L)
                        .param("policy", POLICY.replace("of-vault", vault))
                        .update();
            }
        }
        number(jdbc, 90_000);
    }

    /** Rows that are numbered get the same number whenever a vault is filled. */
    private static void number(JdbcClient jdbc, int last) {
        NUMBERED.forEach(table -> jdbc.sql("select setval(pg_get_serial_sequence(:table, 'id'), :last)")
                .param("table", table)
                .param("last", last)
                .query(Long.class)
                .single());
    }
}
