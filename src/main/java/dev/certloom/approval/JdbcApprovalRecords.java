package dev.certloom.approval;

import dev.certloom.approval.StandingApproval.Confirmation;
import dev.certloom.approval.StandingApproval.Limits;
import dev.certloom.approval.StandingApproval.Person;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.database.Columns;
import dev.certloom.issuer.JudgedRequest;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.LockedOperations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Stores decisions. */
@Repository
class JdbcApprovalRecords {

    private static final String RECORD = """
            with held as (
                select o.id, j.csr_sha256, j.facts ->> 'issuerAccount' as issuer_account from operation o
                join judged_request j on j.operation = o.id and j.fence = :fence
                    and j.csr_sha256 = encode(sha256(o.csr), 'hex')
                where o.id = :operation and o.claim_fence = :fence and o.launch_fence = :fence and o.is_open and %s
                for share of o
            ), recorded as (
                insert into approval (operation, rule, process_instance, process_version, decided, by_people, judged_fence)
                select id, :rule, :processInstance, :processVersion, :decided, :byPeople, :fence from held
                on conflict do nothing returning operation
            )
            select csr_sha256, issuer_account, exists (select from recorded) as first from held
            """;

    private static final String NO_STEP_UNDECIDED = """
            not exists (select from approval_step s where s.subject = :operation and s.state not in ('APPROVED', 'CLOSED'))
            """;

    private static final String STEPS_APPROVED = """
            exists (select from approval_step s where s.subject = :operation and s.fence = :fence)
            and not exists (
                select from approval_step s where s.subject = :operation and s.fence = :fence and s.state <> 'APPROVED')
            """;

    private static final String STANDING = """
            select * from standing_approval
            where vault = :vault and valid_until > :now and (confirmed is not null or confirm_by > :now)
            order by created desc, id limit :limit
            """;

    private final JdbcClient jdbc;

    JdbcApprovalRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Records that a named rule approved, once per rule, if every step of the operation is either approved or
     * withdrawn.
     *
     * @param fence the claim under which it was decided
     * @return what was approved; empty when the operation is not open under this claim, when a step of it is undecided,
     *     or when its certification request is not the one that was judged, and nothing is recorded then
     */
    public Optional<Approved> recordAutomatic(
            OperationId operation, int fence, String rule, long processInstance, int processVersion, Instant decided) {
        return record(NO_STEP_UNDECIDED, operation, fence, rule, processInstance, processVersion, decided, false);
    }

    /**
     * Records that people approved, once per rule, if at least one step of the operation is approved and no step of it
     * is in any other state.
     *
     * @return what was approved; empty when the operation is not open under this claim, when people have not approved,
     *     or when its certification request is not the one that was judged, and nothing is recorded then
     */
    public Optional<Approved> recordByPeople(
            OperationId operation, int fence, String rule, long processInstance, int processVersion, Instant decided) {
        return record(STEPS_APPROVED, operation, fence, rule, processInstance, processVersion, decided, true);
    }

    private Optional<Approved> record(
            String condition,
            OperationId operation,
            int fence,
            String rule,
            long processInstance,
            int processVersion,
            Instant decided,
            boolean byPeople) {
        return jdbc.sql(RECORD.formatted(condition))
                .param("operation", operation.value())
                .param("fence", fence)
                .param("rule", rule)
                .param("processInstance", processInstance)
                .param("processVersion", processVersion)
                .param("decided", Columns.timestamp(decided))
                .param("byPeople", byPeople)
                .query((row, number) -> recorded(operation, row))
                .optional();
    }

    private static Approved recorded(OperationId operation, ResultSet row) throws SQLException {
        boolean first = row.getBoolean("first");
        if (first) {
            JudgedRequest judged = new JudgedRequest(row.getString("csr_sha256"), Columns.text(row, "issuer_account"));
            LockedOperations.change(operation, before -> before.approvedAs(judged));
        }
        return new Approved(first);
    }

    /**
     * Earlier decisions of people about this name, since it came into use: what was decided before it was purged counts no more.
     *
     * @param since an approval before that does not count any more
     * @param limit at most this many standing approvals
     */
    public SaidBefore saidBefore(VaultName vault, CertificateName certificate, Instant since, Instant now, int limit) {
        List<SaidRow> rows = jdbc.sql("""
                        select approved.facts, standing.* from (select (
                            select j.facts from operation o join approval a on a.operation = o.id and a.by_people
                            join judged_request j on j.operation = a.operation and j.fence = a.judged_fence
                            join certificate c on c.vault = o.vault and c.name_key = o.name_key and c.created <= o.created
                            where o.vault = :vault and o.name_key = :name and o.phase = 'COMPLETED' and a.decided >= :since
                            order by o.created desc, a.decided desc limit 1) as facts) approved
                        left join lateral (%s) standing on true
                        """.formatted(STANDING))
                .param("vault", vault.value())
                .param("name", certificate.key())
                .param("since", Columns.timestamp(since))
                .param("now", Columns.timestamp(now))
                .param("limit", limit)
                .query((row, number) -> new SaidRow(
                        Columns.text(row, "facts"),
                        Columns.text(row, "id").isEmpty() ? Optional.empty() : Optional.of(standing(row))))
                .list();
        return new SaidBefore(
                rows.getFirst().facts.map(Columns::facts),
                rows.stream().flatMap(row -> row.standing.stream()).toList());
    }

    /** @param facts the same in all rows, JSON */
    private record SaidRow(Optional<String> facts, Optional<StandingApproval> standing) {}

    /** The facts of a request, beside those of the latest that people had approved for its name when it was made. */
    Optional<Compared> compared(OperationId operation) {
        return jdbc.sql("""
                        select asked.facts as asked, approved.facts as approved, approved.decided, array(
                            select distinct v.person_name from approval_step s join approval_vote v on v.step = s.id
                            where s.subject = approved.id and v.approved order by 1) as people
                        from operation o
                        join judged_request asked on asked.operation = o.id and asked.fence = o.launch_fence
                        cross join lateral (
                            select before.id, j.facts, a.decided
                            from operation before join approval a on a.operation = before.id and a.by_people
                            join judged_request j on j.operation = a.operation and j.fence = a.judged_fence
                            where before.vault = o.vault and before.name_key = o.name_key and before.phase = 'COMPLETED'
                                and before.created < o.created and j.facts <> '{}'
                            order by before.created desc, a.decided desc limit 1) approved
                        where o.id = :operation
                        """)
                .param("operation", operation.value())
                .query((row, number) -> new Compared(
                        Columns.facts(row, "approved"),
                        Columns.facts(row, "asked"),
                        Columns.instant(row, "decided"),
                        List.of((String[]) row.getArray("people").getArray())))
                .optional();
    }

    /** Facts that are compared, with when people approved the former, and who. */
    record Compared(Map<String, Object> approved, Map<String, Object> asked, Instant decided, List<String> by) {}

    /** The judged facts of one launch of an operation; empty before judgement. */
    public Optional<Map<String, Object>> judged(OperationId operation, int fence) {
        return JdbcLaunchRows.find(jdbc, operation, fence)
                .map(row -> row.facts().members());
    }

    /**
     * Stores the judged facts of one launch of an operation, replacing stored ones.
     *
     * @param csrSha256 digest of the certification request from which the facts were read: that one is approved
     * @return the facts as stored
     */
    public Map<String, Object> keepJudged(
            OperationId operation, int fence, String csrSha256, Map<String, Object> facts, Instant judged) {
        LockedOperations.forgetRead(operation);
        return jdbc.sql("""
                        insert into judged_request (operation, fence, csr_sha256, facts, judged)
                        values (:operation, :fence, :csr, :facts::jsonb, :judged)
                        on conflict (operation, fence) do update set csr_sha256 = excluded.csr_sha256, facts = excluded.facts,
                            judged = excluded.judged
                        returning facts
                        """)
                .param("operation", operation.value())
                .param("fence", fence)
                .param("csr", csrSha256)
                .param("facts", Columns.json(facts))
                .param("judged", Columns.timestamp(judged))
                .query((row, number) -> Columns.facts(row, "facts"))
                .single();
    }

    /** How many certificates have their latest approval by people since then, but from before facts were stored. */
    public int countApprovedWithoutFacts(Instant since) {
        return jdbc.sql("""
                        select count(distinct (o.vault, o.name_key)) from approval a
                        join judged_request j on j.operation = a.operation and j.fence = a.judged_fence and j.facts = '{}'
                        join operation o on o.id = a.operation
                        where a.by_people and a.decided >= :since and o.phase = 'COMPLETED' and not exists (
                            select from operation later join approval l on l.operation = later.id and l.by_people
                            where later.vault = o.vault and later.name_key = o.name_key and later.created > o.created
                                and later.phase = 'COMPLETED')
                        """)
                .param("since", Columns.timestamp(since))
                .query(Integer.class)
                .single();
    }

    /** Standing approvals in force and those that can be confirmed, newest first; at most {@code limit}. */
    public List<StandingApproval> standing(VaultName vault, Instant now, int limit) {
        return jdbc.sql(STANDING)
                .param("vault", vault.value())
                .param("now", Columns.timestamp(now))
                .param("limit", limit)
                .query((row, number) -> standing(row))
                .list();
    }

    /** How many, over all vaults, wait for a second person. */
    public List<StandingApproval> unconfirmedStanding(Instant now, int limit) {
        return jdbc.sql("""
                        select * from standing_approval
                        where valid_until > :now and confirmed is null and confirm_by > :now
                        order by vault, created desc, id limit :limit
                        """)
                .param("now", Columns.timestamp(now))
                .param("limit", limit)
                .query((row, number) -> standing(row))
                .list();
    }

    private static StandingApproval standing(ResultSet row) throws SQLException {
        return new StandingApproval(
                row.getString("id"),
                new VaultName(row.getString("vault")),
                new DnsNamePattern(row.getString("name_pattern")),
                new Limits(
                        Columns.texts(row, "issuers").stream()
                                .map(IssuerName::new)
                                .collect(Collectors.toSet()),
                        row.getInt("max_validity_months"),
                        Columns.texts(row, "key_types").stream()
                                .map(KeyAlgorithm::valueOf)
                                .collect(Collectors.toSet()),
                        Columns.tags(row, "subject")),
                Columns.instant(row, "valid_until"),
                new Person(row.getString("author"), row.getString("author_name")),
                row.getString("reason"),
                Columns.instant(row, "created"),
                Columns.instant(row, "confirm_by"),
                Columns.optionalInstant(row, "confirmed").isPresent()
                        ? Optional.of(new Confirmation(
                                new Person(row.getString("confirmed_by"), row.getString("confirmed_by_name")),
                                Columns.instant(row, "confirmed")))
                        : Optional.empty());
    }

    public void addStanding(StandingApproval approval) {
        Limits limits = approval.limits();
        jdbc.sql("""
                        insert into standing_approval (id, vault, name_pattern, issuers, max_validity_months, key_types, subject,
                            valid_until, author, author_name, reason, created, confirm_by)
                        values (:id, :vault, :pattern, :issuers, :months, :keyTypes, :subject::jsonb, :until, :author, :authorName,
                            :reason, :created, :confirmBy)
                        """)
                .param("id", approval.id())
                .param("vault", approval.vault().value())
                .param("pattern", approval.names().text())
                .param(
                        "issuers",
                        limits.issuers().stream().map(IssuerName::value).toArray(String[]::new))
                .param("months", limits.maxValidityMonths())
                .param("keyTypes", limits.keyTypes().stream().map(Enum::name).toArray(String[]::new))
                .param("subject", Columns.tags(limits.subject()))
                .param("until", Columns.timestamp(approval.until()))
                .param("author", approval.author().id())
                .param("authorName", approval.author().name())
                .param("reason", approval.reason())
                .param("created", Columns.timestamp(approval.created()))
                .param("confirmBy", Columns.timestamp(approval.confirmBy()))
                .update();
    }

    /** Confirms an unconfirmed one. @return whether it existed, unconfirmed */
    public boolean confirmStanding(VaultName vault, String id, Person by, Instant at) {
        return jdbc.sql("""
                        update standing_approval set confirmed_by = :by, confirmed_by_name = :byName, confirmed = :at
                        where vault = :vault and id = :id and confirmed is null
                        """)
                        .param("vault", vault.value())
                        .param("id", id)
                        .param("by", by.id())
                        .param("byName", by.name())
                        .param("at", Columns.timestamp(at))
                        .update()
                > 0;
    }

    /** Removes a standing approval; returns whether it was there. */
    public boolean removeStanding(VaultName vault, String id) {
        return jdbc.sql("delete from standing_approval where vault = :vault and id = :id")
                        .param("vault", vault.value())
                        .param("id", id)
                        .update()
                > 0;
    }

    /**
     * Decisions of people before a request was made.
     *
     * @param latestApproved the facts of the latest version of the name that they approved; there are none when an
     *     approval is older than the recording of facts
     * @param standing of the vault, as {@link #standing}
     */
    record SaidBefore(Optional<Map<String, Object>> latestApproved, List<StandingApproval> standing) {}

    /**
     * An approved request.
     *
     * @param first whether this call made the record
     */
    record Approved(boolean first) {}
}
