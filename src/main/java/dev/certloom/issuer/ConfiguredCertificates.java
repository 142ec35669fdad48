package dev.certloom.issuer;

import dev.certloom.issuer.IssuerAccountStore.IssuerKey;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The certificates in the configurations of all enabled issuers. */
@Component
public class ConfiguredCertificates {

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredCertificates.class);
    private static final int BATCH_SIZE = 200;

    private final IssuerAccountStore accounts;

    ConfiguredCertificates(IssuerAccountStore accounts) {
        this.accounts = accounts;
    }

    /**
     * Those of one issuer.
     *
     * @param certificates the next to expire first, at least one
     */
    public record OfIssuer(VaultName vault, IssuerName issuer, List<ConfiguredCertificate> certificates) {

        public OfIssuer {
            certificates = List.copyOf(certificates);
        }
    }

    /** Visits those of each issuer that has any. An issuer that cannot be read is left out, and the others go on. */
    public void forEach(Consumer<OfIssuer> visit) {
        List<IssuerKey> batch = accounts.configured(Optional.empty(), BATCH_SIZE);
        while (!batch.isEmpty()) {
            batch.forEach(address -> {
                List<ConfiguredCertificate> certificates = of(address);
                if (!certificates.isEmpty()) {
                    visit.accept(new OfIssuer(address.vault(), address.name(), certificates));
                }
            });
            batch = accounts.configured(Optional.of(batch.getLast()), BATCH_SIZE);
        }
    }

    private List<ConfiguredCertificate> of(IssuerKey address) {
        try {
            return accounts.find(address.vault(), address.name()).stream()
                    .flatMap(account -> ConfiguredCertificate.of(account).stream())
                    .toList();
        } catch (RuntimeException e) {
            LOG.warn("The configuration of issuer {} of vault {} cannot be read.", address.name(), address.vault(), e);
            return List.of();
        }
    }
}
