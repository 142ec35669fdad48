package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.util.List;
import java.util.Optional;

/** Reads and writes the file formats of certificates and keys. */
public interface CertificateFormats {

    /**
     * Reads the {@code x5c} of a merge, or what an issuer sent, entries in any order, and finds the leaf by its key
     * (API reference 3.6) and what leads from it to a root by signatures.
     *
     * @param x5c DER certificates, PKCS#7, or base64 text of either, at most 20 entries
     * @param publicKey SubjectPublicKeyInfo the leaf must have
     * @throws dev.certloom.kernel.Refusal of kind INVALID with the literals of API reference 3.6
     */
    CertificateChain readChain(List<byte[]> x5c, Der publicKey);

    /** Parses a chain that is already known to be well formed, leaf first, as the store holds it. */
    CertificateChain parse(List<Der> chain);

    /** What a certificate that the store holds lets its key be used for; empty when it restricts nothing. */
    List<KeyUsage> keyUsages(Der certificate);

    /** SubjectPublicKeyInfo of a certification request. */
    Der publicKeyOf(Der csr);

    /** What a certification request asks to be signed. Never fails: what cannot be read is listed in the answer. */
    RequestedCertificate readRequest(Der csr);

    /**
     * What a certification request for these properties would ask to be signed, of a key of that kind.
     *
     * @throws dev.certloom.kernel.Refusal of kind INVALID when subject or names cannot be encoded
     */
    RequestedCertificate requestFor(X509Properties properties, KeyAlgorithm key);

    /**
     * Reads PEM or PKCS#12, whichever {@code value} turns out to be (API reference 2.4).
     *
     * @throws dev.certloom.kernel.Refusal of kind INVALID with the literals of API reference 2.4
     */
    ImportedCertificate readImport(String value, String password);

    /**
     * Reads a private key and certificates of it that were kept before, here or elsewhere.
     *
     * @param certificates of each version that has the key: its own, then any others
     * @return the pair, with the private key in the form in which it was kept
     * @throws dev.certloom.kernel.Refusal of kind INVALID when the key is not sound, or one of the certificates cannot be
     *     read or is of another key
     */
    KeyMaker.KeyPair readKept(PrivateKeyMaterial privateKey, List<List<Der>> certificates);

    /**
     * Writes the value of the secret view (API reference 6.1): PKCS#12 with an empty password, or PEM.
     *
     * @param privateKey empty for a key that is not exportable: certificates only
     * @param leaf the one of the certificates that goes with the key
     * @param certificates in the order in which they are written
     */
    String writeSecret(
            SecretContentType type, Optional<PrivateKeyMaterial> privateKey, Der leaf, List<Der> certificates);

    /** As {@link #writeSecret(SecretContentType, Optional, Der, List)}, leaf first. */
    default String writeSecret(SecretContentType type, Optional<PrivateKeyMaterial> privateKey, List<Der> chain) {
        return writeSecret(type, privateKey, chain.getFirst(), chain);
    }
}
