package dev.certloom.renewal;

import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Plans are of one vault. */
class RenewalVaultIsolationIT extends RenewalIsolationContract {

    private static final VersionLife LIFE = new VersionLife(
            VAULT,
            NAME,
            new VersionId("0123456789abcdef0123456789abcdef"),
            BEGINNING,
            BEGINNING.plus(Duration.ofDays(90)));

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
                new Case("JdbcLifecycles.planAnew", jdbc -> {
                    new JdbcLifecycles(jdbc).planAnew(VAULT, NAME);
                    return "done";
                }));
    }
}
