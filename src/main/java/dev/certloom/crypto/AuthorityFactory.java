package dev.certloom.crypto;

import dev.certloom.crypto.KeyMaker.KeyPair;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Creates built-in CAs: a root, and an issuing authority below it that cannot create further authorities. */
@Component
public class AuthorityFactory {

    private static final int MONTHS_PER_YEAR = 12;

    /** What has to be escaped in a name (RFC 4514 section 2.4). */
    private static final Pattern SPECIAL = Pattern.compile("[,+\"\\\\<>;=#]");

    private final KeyMaker keys;
    private final CertificateSigner signer;
    private final Clock clock;

    public AuthorityFactory(KeyMaker keys, CertificateSigner signer, Clock clock) {
        this.keys = keys;
        this.signer = signer;
        this.clock = clock;
    }

    /**
     * Creates one; nothing is stored.
     *
     * @param root common name and validity of the root
     * @param issuing common name and validity of the signing authority
     */
    public Hierarchy make(KeyAlgorithm algorithm, Named root, Named issuing) {
        Instant now = clock.instant();
        KeyPair rootKey = keys.make(algorithm);
        CertificateContent rootContent = CertificateContent.of(properties(root), rootKey.publicKey(), now)
                .withPathLength(1);
        Authority rootAuthority =
                new Authority(signer.selfSign(rootKey.privateKey(), rootContent).der(), rootKey.privateKey());
        KeyPair issuingKey = keys.make(algorithm);
        CertificateContent issuingContent = CertificateContent.of(properties(issuing), issuingKey.publicKey(), now)
                .withPathLength(0)
                .expiringBy(rootContent.notAfter());
        return new Hierarchy(
                rootAuthority,
                new Authority(signer.sign(rootAuthority, issuingContent).der(), issuingKey.privateKey()));
    }

    private static X509Properties properties(Named authority) {
        return new X509Properties(
                Optional.of("CN=" + SPECIAL.matcher(authority.commonName).replaceAll("\\\\$0")),
                SubjectAlternativeNames.NONE,
                List.of(),
                List.of(KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN),
                authority.years * MONTHS_PER_YEAR,
                true);
    }

    /** An authority to make. */
    public record Named(String commonName, int years) {}
}
