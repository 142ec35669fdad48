package dev.certloom.operation;

import dev.certloom.certificate.PolicyChanged;
import dev.certloom.certificate.VersionImported;
import dev.certloom.database.VaultIsolationContract;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who answers for what is asked of one vault. */
class OperationVaultIsolationIT extends VaultIsolationContract {

    private static final VaultName VAULT = new VaultName(NORTH);
    private static final CertificateName NAME = new CertificateName("name-1");

    @Override
    protected void fill(JdbcClient client, String vault) {
        client.sql("""
                        insert into policy_author (vault, name_key, author, owners)
                        select :vault, 'name-' || i, :vault || '-author', array[:vault || '-owner'] from generate_series(1, 2) i
                        """).param("vault", vault).update();
    }

    @Override
    protected List<Case> cases() {
        return List.of(
                new Case("JdbcProvenance.policyAuthors", jdbc -> new JdbcProvenance(jdbc).policyAuthors(VAULT, NAME)),
                new Case("JdbcProvenance.isNameOf", jdbc -> new JdbcProvenance(jdbc).isNameOf(VAULT, NAME, "ada")),
                new Case(
                        "JdbcProvenance.isRequestOf",
                        jdbc -> new JdbcProvenance(jdbc)
                                .isRequestOf(VAULT, new OperationId(id(NORTH, "operation-1")), "ada")),
                new Case("JdbcProvenance.isImported", jdbc -> new JdbcProvenance(jdbc).isImported(VAULT, NAME)),
                new Case("JdbcProvenance.on", jdbc -> {
                    JdbcProvenance provenance = new JdbcProvenance(jdbc);
                    provenance.on(new VersionImported(VAULT, NAME, Actor.system("test")));
                    provenance.on(new PolicyChanged(
                            VAULT, new CertificateName("name-2"), "mallory", Set.of("owner"), Optional.empty()));
                    return "done";
                }));
    }
}
