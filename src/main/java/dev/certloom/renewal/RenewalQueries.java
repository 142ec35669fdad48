package dev.certloom.renewal;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Requester;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** What is planned for certificates, for whoever shows it or tells people. */
@Service
public class RenewalQueries {

    private final JdbcLifecycles lifecycles;

    RenewalQueries(JdbcLifecycles lifecycles) {
        this.lifecycles = lifecycles;
    }

    /** Where a certificate stands; empty where it has no version, or was not looked at since it has. */
    public Optional<Lifecycle> of(VaultName vault, CertificateName name) {
        return lifecycles.find(vault, name);
    }

    /** Who asked for a version, or brought it in; empty where nobody is known. */
    public Optional<Requester> requester(VersionLife life) {
        return lifecycles.requester(life);
    }

    /** What is done next about a certificate, if anything is. */
    public Optional<Plan.NextAction> next(VaultName vault, CertificateName name) {
        return of(vault, name).flatMap(Lifecycle::next);
    }
}
