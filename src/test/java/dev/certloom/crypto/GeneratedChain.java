package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Certificates as they pile up at people's: an authority that changed its key and kept its name, one that another root signed as well,
 * certificates given twice, in any order, and some that have nothing to do with the rest.
 *
 * @param path leaf first, up to the root
 * @param given in the order in which somebody brings them
 */
public record GeneratedChain(List<Der> path, List<Der> given, String description) {

    private static final int SHORT_ENOUGH = 20;

    /** One for a key of somebody else's. */
    public static GeneratedChain forKey(byte[] subjectPublicKeyInfo, String subject, Random random) {
        return new Maker(random).make(SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo), new X500Name(subject));
    }

    private record Ca(X500Name name, KeyPair key) {}

    private static final class Maker {

        private final Random random;
        private final boolean keyIdentifiers;
        private final String tag;
        private final List<Der> path = new ArrayList<>();
        private final List<Der> others = new ArrayList<>();
        private final List<String> traits = new ArrayList<>();

        Maker(Random random) {
            this.random = random;
            this.keyIdentifiers = random.nextInt(3) > 0;
            this.tag = Integer.toHexString(random.nextInt());
            if (!keyIdentifiers) {
                traits.add("no key identifiers");
            }
        }

        GeneratedChain make(SubjectPublicKeyInfo leafKey, X500Name subject) {
            Ca root = ca("Root");
            path.add(authority(root, root));
            Ca signer = root;
            for (int level = random.nextInt(3); level >= 0; level--) {
                signer = intermediate(signer, level);
            }
            if (random.nextBoolean()) {
                crossSign(root);
            }
            path.addFirst(certificate(signer, subject, leafKey, false));
            foreign();
            List<Der> given = new ArrayList<>(path);
            given.addAll(others);
            while (given.size() < SHORT_ENOUGH && random.nextInt(3) == 0) {
                given.add(given.get(random.nextInt(given.size())));
                traits.add("doubled");
            }
            Collections.shuffle(given, random);
            return new GeneratedChain(
                    List.copyOf(path),
                    List.copyOf(given),
                    "%d certificates of %d: %s".formatted(path.size(), given.size(), traits));
        }

        private Ca intermediate(Ca above, int level) {
            Ca made = ca("Level " + level);
            path.addFirst(authority(above, made));
            for (int i = random.nextInt(3); i > 0; i--) {
                others.add(authority(above, new Ca(made.name(), key())));
                traits.add("rekeyed");
            }
            if (random.nextInt(3) == 0) {
                Ca other = ca("Other root " + level);
                others.add(authority(other, made));
                if (path.size() == 2 && random.nextBoolean()) {
                    // the way to that root is longer by one
                    Ca oldest = ca("Oldest root " + level);
                    others.add(authority(oldest, other));
                    others.add(authority(oldest, oldest));
                }
                traits.add("cross-signed");
            }
            return made;
        }

        private void crossSign(Ca root) {
            Ca old = ca("Old root");
            others.add(authority(old, root));
            others.add(authority(old, old));
            traits.add("root cross-signed");
        }

        private void foreign() {
            for (int i = random.nextInt(3); i > 0; i--) {
                Ca stranger = ca("Stranger " + i);
                others.add(authority(stranger, stranger));
                others.add(certificate(stranger, new X500Name("CN=stranger.example.org"), info(key()), false));
                traits.add("foreign");
            }
        }

        private Ca ca(String name) {
            return new Ca(new X500Name("O=Generated,CN=%s %s".formatted(name, tag)), key());
        }

        private Der authority(Ca issuer, Ca subject) {
            return certificate(issuer, subject.name(), info(subject.key()), true);
        }

        private static SubjectPublicKeyInfo info(KeyPair pair) {
            return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        }

        private static KeyPair key() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                return generator.generateKeyPair();
            } catch (InvalidAlgorithmParameterException | java.security.NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        private Der certificate(Ca issuer, X500Name subject, SubjectPublicKeyInfo subjectKey, boolean authority) {
            Instant now = Instant.now();
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    issuer.name(),
                    new BigInteger(100, random),
                    Date.from(now.minus(Duration.ofDays(1))),
                    Date.from(now.plus(Duration.ofDays(100 + random.nextInt(1_000)))),
                    subject,
                    subjectKey);
            try {
                if (authority) {
                    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
                    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
                }
                if (keyIdentifiers) {
                    JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
                    builder.addExtension(
                            Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subjectKey));
                    builder.addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            identifiers.createAuthorityKeyIdentifier(info(issuer.key())));
                }
                return new Der(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                                .build(issuer.key().getPrivate()))
                        .getEncoded());
            } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
