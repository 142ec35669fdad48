package dev.certloom.renewal;

import dev.certloom.database.VaultIsolationContract;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Certificates of several vaults, each with a plan, a suggestion of its CA, and a renewal that fails. */
public abstract class RenewalIsolationContract extends VaultIsolationContract {

    protected static final VaultName VAULT = new VaultName(NORTH);
    protected static final CertificateName NAME = new CertificateName("name-1");
    protected static final List<CertificateName> NAMES = List.of(NAME, new CertificateName("name-2"));

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
}
