package dev.certloom.maintenance;

import dev.certloom.database.VaultIsolationContract;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Freezes that people make are of one vault, until they are over or ended. */
class MaintenanceVaultIsolationIT extends VaultIsolationContract {

    private static final VaultName VAULT = new VaultName(NORTH);
    private static final Instant LONG_AGO = Instant.parse("2000-01-01T00:00:00Z");

    @Override
    protected void fill(JdbcClient client, String vault) {
        client.sql("""
                        insert into renewal_freeze (id, vault, begins, ends, reason, made, made_by)
                        values ('freeze-of-' || :vault, :vault, '2020-01-01', '2099-01-01', 'of ' || :vault, '2020-01-01', 'Ada')
                        """).param("vault", vault).update();
    }

    @Override
    protected List<Case> cases() {
        return List.of(
                new Case("JdbcFreezes.insert", jdbc -> {
                    Freeze freeze = new Freeze(
                            new Scope(Optional.of(VAULT), Optional.empty(), Optional.empty()),
                            LONG_AGO,
                            LONG_AGO.plusSeconds(60),
                            "A change of the network.");
                    new JdbcFreezes(jdbc)
                            .insert(VAULT, new MadeFreeze("made", freeze, "Ada", Optional.empty()), LONG_AGO);
                    return "done";
                }),
                new Case("JdbcFreezes.countNotOver", jdbc -> new JdbcFreezes(jdbc).countNotOver(VAULT, LONG_AGO)),
                new Case("JdbcFreezes.notOver", jdbc -> new JdbcFreezes(jdbc).notOver(VAULT, LONG_AGO, 100)),
                new Case(
                        "JdbcFreezes.end",
                        jdbc -> new JdbcFreezes(jdbc).end(VAULT, "freeze-of-" + NORTH, LONG_AGO, "Ada")));
    }
}
