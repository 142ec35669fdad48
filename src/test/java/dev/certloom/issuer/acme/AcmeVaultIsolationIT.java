package dev.certloom.issuer.acme;

import dev.certloom.database.VaultIsolationContract;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Open challenges belong to one vault, and answers to none: whoever knows a token gets it. */
class AcmeVaultIsolationIT extends VaultIsolationContract {

    private static final Clock CLOCK = Clock.fixed(BEGINNING, ZoneOffset.UTC);

    @Override
    protected void fill(JdbcClient jdbc, String vault) {
        jdbc.sql(
                        "insert into acme_challenge values ('expired-' || :vault, :vault, 'answer', now() - interval '100 years')")
                .param("vault", vault)
                .update();
    }

    @Override
    protected List<Case> cases() {
        return List.of(
                new Case(
                        "JdbcHttpChallenges.publish",
                        jdbc -> new JdbcHttpChallenges(jdbc, CLOCK)
                                .publish(new VaultName(NORTH), "token", "answer", BEGINNING.plus(Duration.ofDays(1)))),
                new Case("JdbcHttpChallenges.remove", jdbc -> {
                    JdbcHttpChallenges challenges = new JdbcHttpChallenges(jdbc, CLOCK);
                    challenges.remove(new VaultName(NORTH), "expired-" + NORTH);
                    challenges.remove(new VaultName(NORTH), "expired-east");
                    return "removed";
                }));
    }
}
