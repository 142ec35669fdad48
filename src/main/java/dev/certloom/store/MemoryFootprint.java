package dev.certloom.store;

import dev.certloom.vault.CertificatePolicy;
import dev.certloom.vault.CertificateRequest;
import dev.certloom.vault.Der;
import dev.certloom.vault.PendingOperation;
import dev.certloom.vault.SubjectAlternativeNames;
import dev.certloom.vault.X509Properties;
import dev.certloom.vault.spi.Keys.PublicHalf;
import dev.certloom.vault.spi.Operations.Locked;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** About how many bytes of memory something takes, above all by the parts that are as large as somebody outside makes them. */
final class MemoryFootprint {

    /** Of the object itself, with all its members that are of fixed size. */
    private static final int OBJECT_BYTES = 512;

    private static final int STRING_BYTES = 56;

    private MemoryFootprint() {}

    static int of(Locked locked) {
        PendingOperation operation = locked.operation();
        long bytes = OBJECT_BYTES
                + of(operation.request())
                + of(operation.tags())
                + operation.csr().map(Der::size).orElse(0)
                + operation.chain().stream().mapToLong(Der::size).sum()
                + operation.given().stream().mapToLong(Der::size).sum()
                + (long) locked.approvals().judged().size() * OBJECT_BYTES;
        return bounded(bytes);
    }

    static int of(PublicHalf half) {
        return OBJECT_BYTES + half.publicKey().size();
    }

    static int of(CertificateRequest request) {
        return bounded(OBJECT_BYTES
                + of(request.policy())
                + of(request.requester().name())
                + of(request.requester().groups())
                + of(request.requester().owners()));
    }

    static int of(CertificatePolicy policy) {
        X509Properties x509 = policy.x509();
        SubjectAlternativeNames names = x509.names();
        return bounded(OBJECT_BYTES
                + of(x509.subject())
                + of(names.dnsNames())
                + of(names.emails())
                + of(names.upns())
                + of(names.uris())
                + of(names.ipAddresses())
                + of(x509.extendedKeyUsages())
                + (long) policy.lifetimeActions().size() * STRING_BYTES
                + of(policy.issuer().certificateType()));
    }

    static long of(String text) {
        return STRING_BYTES + 2L * text.length();
    }

    private static long of(Optional<String> text) {
        return text.map(MemoryFootprint::of).orElse(0L);
    }

    private static long of(Collection<String> texts) {
        return texts.stream().mapToLong(MemoryFootprint::of).sum();
    }

    private static long of(Map<String, String> texts) {
        return of(texts.keySet()) + of(texts.values());
    }

    private static int bounded(long bytes) {
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
