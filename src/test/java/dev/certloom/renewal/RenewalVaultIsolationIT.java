package dev.certloom.renewal;

import dev.certloom.certificate.VersionId;
import dev.certloom.database.VaultIsolationContract;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Requester;
import dev.certloom.renewal.RenewalSelection.Scheduled;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Plans are of one vault. */
class RenewalVaultIsolationIT extends VaultIsolationContract {

    private static final VaultName VAULT = new VaultName(NORTH);
    private static final CertificateName NAME = new CertificateName("name-1");
    private static final List<CertificateName> NAMES = List.of(NAME, new CertificateName("name-2"));

    private static final VersionLife LIFE = new VersionLife(
            VAULT,
            NAME,
            new VersionId("0123456789abcdef0123456789abcdef"),
            BEGINNING,
            BEGINNING.plus(Duration.ofDays(90)));

    @Override
    protected void fill(JdbcClient client, String vault) {
        client.sql("""
                        update lifecycle l set version = c.current, not_before = c.created, not_after = c.expires, check_at = c.expires,
                            issuer_key = 'ca', action = 'RENEW', action_at = c.expires, reason = 'BY_HAND', due = true,
                            suggested_until = c.expires, suggested_at = c.expires, failures = 1
                        from certificate c where c.vault = l.vault and c.name_key = l.name_key and l.vault = :vault
                        """).param("vault", vault).update();
        client.sql("""
                        insert into renewal_escalation (vault, name_key, version, ending, occasion, due)
                        select vault, name_key, version, 'FAILED', 'failure-1', not_after from lifecycle where vault = :vault
                        """).param("vault", vault).update();
        client.sql("""
                        update operation set is_open = true, phase = 'SUBMITTING', cause = 'BY_HAND', policy = '{"issuer": "ca"}'
                        where vault = :vault and name_key = 'name-2'
                        """).param("vault", vault).update();
    }

    @Override
    protected List<Case> cases() {
        return List.of(
                new Case(
                        "JdbcLifecycles.find",
                        jdbc -> Stream.of("name-1", "name-2", "name-3")
                                .map(name -> new JdbcLifecycles(jdbc).find(VAULT, new CertificateName(name)))
                                .toList()),
                new Case("JdbcLifecycles.lock", jdbc -> new JdbcLifecycles(jdbc).lock(VAULT, NAME)),
                new Case(
                        "JdbcRenewalQueue.hasRoom",
                        jdbc -> new JdbcRenewalQueue(jdbc).hasRoom(LIFE, "ca", BEGINNING, 1)),
                new Case("JdbcRenewalQueue.isFree", jdbc -> new JdbcRenewalQueue(jdbc).isFree(VAULT, "ca", 1)),
                new Case(
                        "JdbcLifecycles.requester",
                        jdbc -> Stream.of("name-1", "name-2", "name-3")
                                .flatMap(name ->
                                        new JdbcLifecycles(jdbc).find(VAULT, new CertificateName(name)).stream())
                                .map(lifecycle -> new JdbcLifecycles(jdbc).requester(lifecycle.life()))
                                .toList()),
                new Case("JdbcLifecycles.broughtIn", jdbc -> {
                    new JdbcLifecycles(jdbc).broughtIn(VAULT, NAME, Actor.system("test"));
                    return "done";
                }),
                new Case(
                        "JdbcAskedRenewals.find",
                        jdbc -> new JdbcAskedRenewals(jdbc)
                                .find(VAULT, NAMES).stream()
                                        .map(Object::toString)
                                        .sorted()
                                        .toList()),
                new Case("JdbcAskedRenewals.byKey", jdbc -> new JdbcAskedRenewals(jdbc).byKey(VAULT, NAMES)),
                new Case("JdbcAskedRenewals.schedule", jdbc -> {
                    new JdbcAskedRenewals(jdbc)
                            .schedule(
                                    VAULT,
                                    NAMES.stream()
                                            .map(name -> new Scheduled(name, BEGINNING))
                                            .toList(),
                                    new Requester("ada", "Ada", Set.of(), Set.of()),
                                    BEGINNING);
                    return "done";
                }),
                new Case("JdbcSuggestedWindows.end", jdbc -> new JdbcSuggestedWindows(jdbc).end(VAULT, NAME)),
                new Case(
                        "JdbcEscalations.failingAt",
                        jdbc -> new JdbcEscalations(jdbc).failingAt(VAULT, new IssuerName("ca"))),
                new Case("JdbcLifecycles.planAnew", jdbc -> {
                    new JdbcLifecycles(jdbc).planAnew(VAULT, NAME);
                    return "done";
                }));
    }
}
