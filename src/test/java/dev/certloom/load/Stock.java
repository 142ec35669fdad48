package dev.certloom.load;

import dev.certloom.installation.ServiceClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Fills the database of an installation with copies of one real certificate, its request and its process: each copy has a
 * name, subject, serial number, issuer, key type and expiry of its own, but the keys, signature and approval of the original.
 */
final class Stock {

    private static final int ISSUERS = 20;
    /** One certificate in so many has a further request under way. */
    private static final int CERTIFICATES_PER_OPEN = 20;

    /** The certificate that has one in so many of the versions that are added. */
    static final String OFTEN_RENEWED = "load-web-7";

    private static final int VERSIONS_PER_ONE_OF_OFTEN_RENEWED = 100;

    private static final int LINES_PER_CERTIFICATE = 3;
    private static final String PATTERN = "load-pattern";

    private static final String ROWS = """
            create temporary table copy on commit drop as
            select n, 'load-web-' || n as name, md5('load-version-' || n) as version, md5('load-operation-' || n) as operation,
                now() - (n::bigint * 104729 % 400000) / 1000.0 * interval '1 day' as created,
                now() + ((n::bigint * 7919 % 53000) / 100.0 - 30) * interval '1 day' as expires, key_type,
                jsonb_set(jsonb_set(jsonb_set(jsonb_set(o.policy, '{subject}', to_jsonb('CN=web-' || n || '.example.com')),
                    '{names,dnsNames}', jsonb_build_array('web-' || n || '.example.com', 'www.web-' || n || '.example.com')),
                    '{issuer}', to_jsonb('load-ca-' || n % :issuers)), '{key}', to_jsonb(key_type)) as policy
            from operation o, generate_series(1, :certificates) n,
                lateral (select (array['EC_P256', 'RSA_2048', 'RSA_4096'])[1 + n % 3] as key_type) k
            where o.id = :operation
            """;

    private static final String CERTIFICATE_ROWS = """
            insert into certificate (vault, name_key, name, policy, current, pending, created, expires, key_type)
            select 'default', name, name, policy, version,
                case when n <= :open then md5('load-open-' || n) else operation end, created, expires, key_type from copy
            """;

    /** Requests that were completed, and of the first certificates one more that is under way, in each phase there is. */
    private static final String OPERATION_ROWS = """
            insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, preserve_cert_order, phase,
                is_open, since, key_pair, csr, chain, cancellation, cancellation_attempt, launch_fence, claim_fence,
                claim_instance, claim_engine, created, requester, requester_name, requester_groups)
            select case when opened then md5('load-open-' || n) else c.operation end, o.vault, c.name, c.name,
                case when opened then md5('load-next-' || n) else c.version end, c.policy, o.provider, true, '{}',
                o.preserve_cert_order, s.phase, opened, s.created + interval '5 seconds', o.key_pair,
                case when s.phase <> 'RECEIVED' then o.csr end, case when opened then '{}' else o.chain end,
                case when s.phase = 'CANCELLING' then 'REQUESTED' else 'NONE' end, 0, 1, 1, o.claim_instance, o.claim_engine,
                s.created, 'load-requester-' || n % 50, 'Requester ' || n % 50, '{}'
            from copy c cross join (values (true), (false)) as which (opened) join operation o on o.id = :operation,
                lateral (select
                    case when opened then (array['RECEIVED', 'KEYED', 'AWAITING_APPROVAL', 'SUBMITTING', 'AWAITING_ISSUER',
                        'AWAITING_MERGE', 'VERIFYING', 'RETRY_WAIT', 'CANCELLING'])[1 + n % 9]
                        when n % 50 = 0 then 'FAILED' when n % 50 = 1 then 'REFUSED' else 'COMPLETED' end as phase,
                    case when opened then now() - (n * 131 % 14400) * interval '1 minute' else c.created end as created) s
            where n <= :open or not opened
            """;

    private static final String VERSION_ROWS = """
            insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created, updated, tags,
                chain, sha1, serial, key_pair, content_type, exportable, operation)
            select v.vault, c.name, c.version, true, true, c.created, c.expires, c.created, c.created, '{}',
                overlay(v.chain[1] placing substring(sha256(convert_to(c.name, 'UTF8')) from 1 for :serialLength)
                    from :serialAt for :serialLength) || v.chain[2:],
                left(encode(sha256(convert_to('sha1' || c.name, 'UTF8')), 'hex'), 40), ltrim(encode(substring(v.chain[1] from :serialAt - 1 for 1)
                    || substring(sha256(convert_to(c.name, 'UTF8')) from 1 for :serialLength), 'hex'), '0'),
                v.key_pair, v.content_type, v.exportable, c.operation
            from copy c join certificate_version v on v.operation = :operation
            """;

    /** Older ones than those that are there, and imported: without a request. */
    private static final String FURTHER_VERSION_ROWS = """
            insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created, updated, tags,
                chain, sha1, serial, key_pair, content_type, exportable)
            select v.vault, v.name_key, md5('load-further-' || n), true, true, v.not_before - age, v.expires - age, v.created - age,
                v.created - age, '{}', v.chain, left(encode(sha256(convert_to('further' || n, 'UTF8')), 'hex'), 40),
                left(encode(sha256(convert_to('serial' || n, 'UTF8')), 'hex'), 32), v.key_pair, v.content_type, v.exportable
            from (select n, n * interval '1 minute' as age,
                    case when n % :oftenRenewed = 0 then 7 else 1 + n % :certificates end as copy
                from generate_series(1, :versions) n) further
            join certificate_version v on v.id = md5('load-version-' || copy)
            """;

    private static final String ORDER_ROWS = """
            insert into certificate_order (operation, state, created, changed, vault, issuer_key)
            select o.id, case when not is_open then case phase when 'COMPLETED' then 'ISSUED' else 'CLOSED' end
                    when phase = 'SUBMITTING' then 'INTENDED' else 'PLACED' end, o.created,
                o.created + (1 + ('x' || left(o.id, 4))::bit(16)::int % 900) * interval '1 second', o.vault, o.issuer_key
            from operation o where o.name_key like 'load-web-%'
                and o.phase not in ('RECEIVED', 'KEYED', 'AWAITING_APPROVAL', 'AWAITING_MERGE')
            """;

    private static final String APPROVAL_ROWS = """
            insert into approval (operation, rule, process_instance, process_version, decided, by_people, judged_fence)
            select c.operation, a.rule, a.process_instance, a.process_version, c.created, false, a.judged_fence
            from copy c join approval a on a.operation = :operation
            """;

    private static final String JUDGED_ROWS = """
            insert into judged_request (operation, fence, csr_sha256, facts, judged)
            select c.operation, j.fence, j.csr_sha256, j.facts, c.created
            from copy c join judged_request j on j.operation = :operation
            """;

    private static final String SUBJECT_ROWS = """
            insert into approval_subject (id, kind, vault, requester, requester_owners, requested)
            select id, 'OPERATION', vault, requester, requester_owners, created
            from operation where is_open and phase = 'AWAITING_APPROVAL' and name_key like 'load-web-%'
            """;

    private static final String STEP_ROWS = """
            insert into approval_step (id, subject, vault, name, groups, escalation_group, required, state, is_open, revision,
                heard, opened, remind_at, escalate_at, lapse_at, fence, process_instance, process_version)
            select md5('load-step-' || id), id, vault, 'approve', '{pki-approvers}', '{}', 1, 'OPEN', true, 0, 0, since,
                since + interval '1 day', since + interval '2 days', since + interval '30 days', 1, claim_instance, 1
            from operation where is_open and phase = 'AWAITING_APPROVAL' and name_key like 'load-web-%'
            """;

    /** Keys of the engine count up from 2^51: so far up they are no key of its own for a long time. */
    private static final String SHIFT = "1000000000000000 + n * 10000000000";

    private static final String INSTANCE_ROWS = """
            insert into process_instance (log, key, operation, parent, parent_element, process_id, definition, version, started,
                ended, completed)
            select p.log, p.key + %1$s, md5('load-open-' || n), p.parent + %1$s, p.parent_element + %1$s, p.process_id,
                p.definition, p.version, p.started, case when p.parent is not null then p.ended end,
                case when p.parent is not null then p.completed end
            from copy c join process_instance p on p.operation = :operation
            where n <= :open
            """.formatted(SHIFT);

    private static final String ACTIVITY_ROWS = """
            insert into element_activity (log, key, instance, element, type, entered, gone, completed)
            select e.log, e.key + %1$s, e.instance + %1$s, e.element, e.type, e.entered,
                case when e.parent is not null or e.left_to_go > 3 then e.gone end,
                case when e.parent is not null or e.left_to_go > 3 then e.completed end
            from copy c cross join (
                select a.*, p.parent, row_number() over (partition by a.log, a.instance order by a.entered desc, a.key desc)
                    as left_to_go
                from process_instance p join element_activity a on a.log = p.log and a.instance = p.key
                where p.operation = :operation) e
            where n <= :open and (e.parent is not null or e.left_to_go >= 3)
            """.formatted(SHIFT);

    private static final String AUDIT_ROWS = """
            insert into audit_line (at, vault, object, operation, action, outcome, actor, actor_name, token, address, details)
            select c.created + step * interval '2 seconds', 'default', 'certificates/' || c.name, c.operation,
                (array['certificate.create', 'order.intend', 'certificate.complete'])[step],
                case when n % 97 = 0 and step = 1 then 'REFUSED' else 'DONE' end, 'load-requester-' || n % 50,
                'Requester ' || n % 50, '', '127.0.0.1', '{"rule": "ours"}'
            from copy c cross join generate_series(1, :lines) step
            """;

    private final int certificates;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    /**
     * @param certificates how many copies there will be
     * @param source of the service's database
     */
    Stock(int certificates, SingleConnectionDataSource source) {
        this.certificates = certificates;
        jdbc = JdbcClient.create(source);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
    }

    /**
     * Gives the certificates further versions, evenly but for the one that is renewed often.
     *
     * @param versions how many together; none is allowed
     */
    void addVersions(int versions) {
        long start = System.nanoTime();
        int rows = jdbc.sql(FURTHER_VERSION_ROWS)
                .param("versions", versions)
                .param("certificates", certificates)
                .param("oftenRenewed", VERSIONS_PER_ONE_OF_OFTEN_RENEWED)
                .update();
        System.out.printf("  %,9d further versions (%.1f s)%n", rows, (System.nanoTime() - start) / 1e9);
        jdbc.sql("vacuum analyze certificate_version").update();
    }

    /** As when somebody deleted them today. */
    void deleteEveryTenth() {
        jdbc.sql("""
                        update certificate set deleted = now(), purge_at = now() + interval '90 days', expires = null, pending = null
                        where name_key like 'load-web-%0'
                        """).update();
        jdbc.sql("analyze certificate").update();
    }

    /** How many the vaults hold. */
    long held() {
        return count("select count(*) from certificate");
    }

    boolean isFilled() {
        return count("select count(*) from certificate where vault = 'default' and name_key = 'load-web-1'") > 0;
    }

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    /** Has the original made by the service, and copies it. */
    void fill(ServiceClient service) throws IOException, InterruptedException {
        System.out.printf(
                "Filling with %,d certificates of %d issuers, %,d requests under way, %,d audit lines: all of them copies of one.%n",
                certificates, ISSUERS, certificates / CERTIFICATES_PER_OPEN, certificates * LINES_PER_CERTIFICATE);
        for (int issuer = 0; issuer < ISSUERS; issuer++) {
            service.send("PUT", "/certificates/issuers/load-ca-" + issuer, "{\"provider\":\"LocalCA\"}")
                    .require(200);
        }
        service.send(
                        "POST",
                        "/certificates/" + PATTERN + "/create",
                        "{\"policy\":{\"key_props\":{\"kty\":\"EC\",\"crv\":\"P-256\"},\"x509_props\":{\"subject\":\"CN=pattern.example.com\",\"sans\":{\"dns_names\":[\"pattern.example.com\"]}},\"issuer\":{\"name\":\"load-ca-0\"}}}")
                .require(202);
        await("the pattern is issued", () -> pending(service, "status").equals("completed"));
        String operation = pending(service, "request_id");
        await("the engine's exporter has told of it", () -> isToldOf(operation));
        byte[] der = Base64.getDecoder()
                .decode(service.send("GET", "/certificates/" + PATTERN, null).text("cer"));
        fill(operation, certificate(der));
    }

    private static String pending(ServiceClient service, String member) {
        return service.send("GET", "/certificates/" + PATTERN + "/pending", null)
                .text(member);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Expected within a minute that " + what + ", but it was not so.");
            }
            Thread.sleep(250);
        }
    }

    private static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("Expected a certificate, but it cannot be read.", e);
        }
    }

    /** Whether the exporter has told of the whole process of this request. */
    private boolean isToldOf(String operation) {
        return jdbc.sql("""
                        select exists (select from process_instance where operation = :operation and parent is null and completed)
                        """).param("operation", operation).query(Boolean.class).single();
    }

    /**
     * Fills, all or nothing.
     *
     * @param operation a completed request; its certificate is the pattern
     */
    private void fill(String operation, X509Certificate pattern) {
        byte[] serial = pattern.getSerialNumber().toByteArray();
        Map<String, Object> values = Map.of(
                "operation",
                operation,
                "certificates",
                certificates,
                "open",
                certificates / CERTIFICATES_PER_OPEN,
                "issuers",
                ISSUERS,
                "lines",
                LINES_PER_CERTIFICATE,
                // the first byte stays, so that it stays a positive number of this length
                "serialAt",
                positionOf(serial, encoded(pattern)) + 2,
                "serialLength",
                serial.length - 1);
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("copies", ROWS);
        parts.put("certificates", CERTIFICATE_ROWS);
        parts.put("requests", OPERATION_ROWS);
        parts.put("versions", VERSION_ROWS);
        parts.put("orders", ORDER_ROWS);
        parts.put("judged requests", JUDGED_ROWS);
        parts.put("approvals", APPROVAL_ROWS);
        parts.put("subjects of approvals", SUBJECT_ROWS);
        parts.put("open approval steps", STEP_ROWS);
        parts.put("process instances", INSTANCE_ROWS);
        parts.put("stays in elements", ACTIVITY_ROWS);
        parts.put("audit lines", AUDIT_ROWS);
        transaction.executeWithoutResult(status -> {
            // nobody waits for any of them, and a notice for each would keep the pages busy
            jdbc.sql("alter table operation disable trigger user").update();
            jdbc.sql("alter table approval_step disable trigger user").update();
            parts.forEach((what, sql) -> {
                long start = System.nanoTime();
                int rows = jdbc.sql(sql).params(values).update();
                System.out.printf("  %,9d %s (%.1f s)%n", rows, what, (System.nanoTime() - start) / 1e9);
            });
            jdbc.sql("alter table operation enable trigger user").update();
            jdbc.sql("alter table approval_step enable trigger user").update();
        });
        jdbc.sql("vacuum analyze").update();
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("Expected a certificate, but it has no encoding.", e);
        }
    }

    private static int positionOf(byte[] part, byte[] whole) {
        for (int at = 0; at + part.length <= whole.length; at++) {
            if (Arrays.equals(part, 0, part.length, whole, at, at + part.length)) {
                return at;
            }
        }
        throw new IllegalArgumentException("Expected the serial number in the certificate, but it is not there.");
    }

    /** Waits until the sealer has given every audit line its place. */
    void awaitSealed() throws InterruptedException {
        long start = System.nanoTime();
        long left = count("select count(*) from audit_line where position is null");
        while (left > 0) {
            System.out.printf("  %,d audit lines wait to be sealed%n", left);
            Thread.sleep(Duration.ofSeconds(10));
            left = count("select count(*) from audit_line where position is null");
        }
        System.out.printf("  all audit lines are sealed (%.0f s)%n", (System.nanoTime() - start) / 1e9);
        jdbc.sql("vacuum analyze audit_line").update();
    }

    /** Of some copy that is under way, for a page of its own. */
    String openOperation() {
        return jdbc.sql("""
                        select id from operation where is_open and phase = 'AWAITING_APPROVAL' and vault = 'default'
                        order by created limit 1
                        """).query(String.class).single();
    }
}
