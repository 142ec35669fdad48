package dev.certloom.web.pages;

import dev.certloom.approval.OpenTask;
import dev.certloom.approval.TaskViewer;
import dev.certloom.approval.TestApprovalSettings;
import dev.certloom.certificate.VersionId;
import dev.certloom.database.VaultIsolationContract;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import dev.certloom.renewal.RenewalProblem;
import dev.certloom.web.pages.Inventory.InventoryFilter;
import dev.certloom.web.pages.Inventory.InventoryOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lists and figures show one vault. */
class PagesVaultIsolationIT extends VaultIsolationContract {

    private static final int MANY = 100;
    private static final VaultName VAULT = new VaultName(NORTH);
    private static final CertificateName NAME = new CertificateName("name-1");
    private static final CertificateName DELETED = new CertificateName("deleted-name-1");
    private static final TaskViewer APPROVER =
            new TaskViewer("bob", Set.of("bob"), Set.of("approvers"), false, Set.of());
    private static final Instant MIDDLE = BEGINNING.plus(Duration.ofDays(3));
    private static final Set<Phase> ENDED = Set.of(Phase.COMPLETED, Phase.FAILED);

    /** Words of all vaults and of one of them, a name and a serial number that each vault has, and a serial number of another. */
    private static final List<String> SEARCHES = List.of("name", "east", NORTH, "name-1", "abc1", "d10001");

    /** Of each certificate a deleted one with the same content. */
    @Override
    protected void fill(JdbcClient client, String vault) {
        client.sql("""
                        insert into certificate (vault, name_key, name, policy, current, key_type, created, deleted, purge_at)
                        select vault, 'deleted-' || name_key, 'deleted-' || name, policy, current, key_type, created,
                            created + interval '1 day', created + interval '91 days'
                        from certificate where vault = :vault
                        """).param("vault", vault).update();
        client.sql("""
                        insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created,
                            updated, tags, chain, sha1, key_pair, content_type, exportable, serial)
                        select vault, 'deleted-' || name_key, id, complete, enabled, not_before, expires, created, updated, tags,
                            chain, sha1, key_pair, content_type, exportable, serial
                        from certificate_version where vault = :vault
                        """).param("vault", vault).update();
        client.sql("""
                        update lifecycle l set version = c.current, not_before = c.created, not_after = c.expires, action = 'RENEW',
                            action_at = c.expires, reason = 'BY_HAND', issuer_key = 'ca', due = true, failures = 1,
                            last_failure = :vault || ' failed', last_failure_at = c.created, retry_at = c.expires,
                            problems = '{ISSUER_GONE}'
                        from certificate c where c.vault = l.vault and c.name_key = l.name_key and l.vault = :vault
                            and c.deleted is null
                        """).param("vault", vault).update();
        client.sql("""
                        insert into approval_decision (operation, fence, process, process_version, decision, decision_version,
                            decision_key, answer, decided)
                        select j.operation, j.fence, 'p', 1, 'd', 1, 1, json_build_object('rule', :vault || '-rule'), j.judged
                        from judged_request j join operation o on o.id = j.operation where o.vault = :vault
                        """).param("vault", vault).update();
        client.sql("""
                        insert into approval_vote (step, person, person_name, instead_of, approved, reason, cast_at)
                        select s.id, 'eve', 'Eve', '', true, :vault, s.opened from approval_step s where s.vault = :vault
                        """).param("vault", vault).update();
        client.sql("select setval(pg_get_serial_sequence('audit_line', 'id'), (select max(id) from audit_line))")
                .query(Long.class)
                .single();
        client.sql("""
                        insert into audit_line (at, vault, object, action, outcome, actor, actor_name, token, address, details)
                        select deleted, vault, 'certificates/' || name, 'certificate-deleted', 'DONE', 'ada', vault || '-ada', '',
                            '', '{}'
                        from certificate where vault = :vault and deleted is not null order by name
                        """).param("vault", vault).update();
    }

    @Override
    protected List<Case> cases() {
        return List.of(
                new Case(
                        "JdbcDeletedCertificates.find",
                        jdbc -> searches()
                                .flatMap(typed -> Stream.of(Optional.<CertificateName>empty(), Optional.of(DELETED))
                                        .map(after ->
                                                new JdbcDeletedCertificates(jdbc).find(VAULT, typed, after, MANY)))
                                .toList()),
                new Case(
                        "JdbcDeletedCertificates.deletedBy",
                        jdbc -> new JdbcDeletedCertificates(jdbc).deletedBy(VAULT, DELETED)),
                new Case(
                        "JdbcDeletedCertificates.content",
                        jdbc -> new JdbcDeletedCertificates(jdbc).content(VAULT, DELETED)),
                new Case(
                        "JdbcInventory.find",
                        jdbc -> Arrays.stream(InventoryOrder.values())
                                .flatMap(order -> found().map(filter ->
                                        new JdbcInventory(jdbc).find(VAULT, filter, order, Optional.empty(), MANY)))
                                .toList()),
                new Case(
                        "JdbcInventory.expiries",
                        jdbc -> new JdbcInventory(jdbc)
                                .expiries(VAULT, List.of(MIDDLE)).stream()
                                        .map(Object::toString)
                                        .sorted()
                                        .toList()),
                new Case("JdbcInventory.isEmpty", jdbc -> new JdbcInventory(jdbc).isEmpty(VAULT)),
                new Case(
                        "JdbcInventory.versions",
                        jdbc -> Stream.concat(
                                        Stream.of(Optional.<VersionId>empty()),
                                        vaults().stream()
                                                .map(vault -> Optional.of(new VersionId(id(vault, "version-2-1")))))
                                .map(after ->
                                        orRefusal(() -> new JdbcInventory(jdbc).versions(VAULT, NAME, after, MANY)))
                                .toList()),
                new Case("JdbcInventory.life", jdbc -> new JdbcInventory(jdbc).life(VAULT, NAME, MANY)),
                new Case(
                        "JdbcRenewalLists.perSpan", jdbc -> new JdbcRenewalLists(jdbc).perSpan(VAULT, List.of(MIDDLE))),
                new Case("JdbcRenewalLists.problems", jdbc -> new JdbcRenewalLists(jdbc).problems(VAULT)),
                new Case(
                        "JdbcRenewalLists.find",
                        jdbc -> Arrays.stream(RenewalLists.Kind.values())
                                .flatMap(kind -> Stream.of(
                                                Optional.<RenewalProblem>empty(),
                                                Optional.of(RenewalProblem.ISSUER_GONE))
                                        .map(problem -> new JdbcRenewalLists(jdbc)
                                                .find(VAULT, kind, problem, Optional.empty(), MANY)))
                                .toList()),
                new Case(
                        "JdbcIssuerStats.figures",
                        jdbc -> Stream.of(BEGINNING, MIDDLE)
                                .flatMap(since -> Stream.of(
                                        new JdbcIssuerStats(jdbc).figures(VAULT, since),
                                        new JdbcIssuerStats(jdbc).figures(VAULT, new IssuerName("CA"), since)))
                                .toList()),
                new Case(
                        "JdbcIssuerStats.failures",
                        jdbc -> new JdbcIssuerStats(jdbc).failures(VAULT, new IssuerName("CA"), MANY)),
                new Case("JdbcIssuerStats.open", jdbc -> new JdbcIssuerStats(jdbc).open(VAULT, new IssuerName("CA"))),
                new Case(
                        "JdbcOperationIndex.find",
                        jdbc -> filters()
                                .flatMap(filter -> Stream.concat(
                                                Stream.of(Optional.<OperationId>empty()),
                                                vaults().stream()
                                                        .map(vault ->
                                                                Optional.of(new OperationId(id(vault, "operation-2")))))
                                        .map(after ->
                                                orRefusal(() -> operations(jdbc).find(VAULT, filter, after, MANY))))
                                .toList()),
                new Case(
                        "JdbcOperationIndex.count",
                        jdbc -> Stream.of(Optional.<Instant>empty(), Optional.of(BEGINNING))
                                .map(since -> operations(jdbc).count(VAULT, Set.of(Phase.values()), since, MANY))
                                .toList()),
                new Case("JdbcOperationIndex.isEmpty", jdbc -> operations(jdbc).isEmpty(VAULT)),
                new Case(
                        "JdbcTaskIndex.find",
                        jdbc -> Arrays.stream(TaskOrder.values())
                                .flatMap(order -> tasks().map(filter ->
                                        index(jdbc).find(VAULT, APPROVER, filter, order, Optional.empty(), MANY)))
                                .toList()),
                new Case(
                        "JdbcTaskIndex.decided",
                        jdbc -> index(jdbc)
                                .decided(
                                        VAULT,
                                        new TaskViewer("eve", Set.of("eve"), Set.of(), false, Set.of()),
                                        Optional.empty(),
                                        MANY)),
                new Case(
                        "JdbcTaskIndex.count",
                        jdbc -> tasks().map(filter -> index(jdbc).count(VAULT, APPROVER, filter, MANY))
                                .toList()),
                new Case(
                        "JdbcTaskIndex.rules",
                        jdbc -> tasks().map(filter -> index(jdbc).rules(VAULT, APPROVER, filter, MANY))
                                .toList()),
                new Case(
                        "JdbcTaskIndex.requesters",
                        jdbc -> tasks().map(filter -> index(jdbc).requesters(VAULT, APPROVER, filter, MANY))
                                .toList()),
                new Case(
                        "JdbcSearchHits.of",
                        jdbc -> SEARCHES.stream()
                                .map(typed -> JdbcSearchHits.of(jdbc, VAULT, SearchWords.of(typed)).ids().stream()
                                        .sorted()
                                        .toList())
                                .toList()));
    }

    /** The list, or that there is none after an entry which the vault does not have. */
    private static Object orRefusal(Supplier<Object> list) {
        try {
            return list.get();
        } catch (Refusal e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static JdbcTaskIndex index(JdbcClient jdbc) {
        return new JdbcTaskIndex(jdbc, TestApprovalSettings.with(Map.of()), Clock.systemUTC());
    }

    private static Stream<TaskFilter> tasks() {
        return searches()
                .map(typed -> new TaskFilter(
                        EnumSet.allOf(OpenTask.Kind.class),
                        TaskFilter.Claimed.EITHER,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        typed));
    }

    private static JdbcOperationIndex operations(JdbcClient jdbc) {
        return new JdbcOperationIndex(jdbc);
    }

    private static Stream<InventoryFilter> found() {
        return searches()
                .map(typed -> new InventoryFilter(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), typed));
    }

    private static Stream<OperationFilter> filters() {
        return searches()
                .flatMap(typed -> Stream.of(Set.<Phase>of(), ENDED)
                        .flatMap(phases -> Stream.of(Optional.<IssuerName>empty(), Optional.of(new IssuerName("CA")))
                                .map(issuer -> new OperationFilter(phases, false, Optional.empty(), issuer, typed))));
    }

    private static Stream<Optional<String>> searches() {
        return Stream.concat(Stream.of(Optional.empty()), SEARCHES.stream().map(Optional::of));
    }
}
