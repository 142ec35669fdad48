package dev.certloom.crypto;

import java.util.List;
import java.util.Optional;

/**
 * What a certification request asks to be signed, read from its encoding by the parser that signs.
 *
 * @param names every attribute of its subject and every alternative name, in the order of the encoding
 * @param key empty when it is of a kind that no vault makes
 * @param extendedKeyUsages object identifiers in dotted form
 * @param unreadable what could not be read, in words: {@code subject attribute CN (2.5.4.3)}
 */
public record RequestedCertificate(
        List<X509Name> names,
        Optional<KeyAlgorithm> key,
        List<KeyUsage> keyUsages,
        List<String> extendedKeyUsages,
        boolean certificateAuthority,
        List<String> unreadable) {

    public RequestedCertificate {
        names = List.copyOf(names);
        keyUsages = List.copyOf(keyUsages);
        extendedKeyUsages = List.copyOf(extendedKeyUsages);
        unreadable = List.copyOf(unreadable);
    }

    /** Whose certificate it would be, as rules know it: common names and alternative names, each once. */
    public List<String> identities() {
        return names.stream()
                .filter(X509Name::isIdentity)
                .map(X509Name::identity)
                .distinct()
                .toList();
    }

    /** Whether there is an asterisk in any name, or might be in what could not be read. */
    public boolean isWildcard() {
        return !unreadable.isEmpty() || names.stream().anyMatch(X509Name::isWildcard);
    }
}
