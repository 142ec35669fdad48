package dev.certloom.crypto;

/** Bits of the key usage extension (RFC 5280 section 4.2.1.3), named as on the wire. */
public enum KeyUsage {
    DIGITAL_SIGNATURE("digitalSignature"),
    NON_REPUDIATION("nonRepudiation"),
    KEY_ENCIPHERMENT("keyEncipherment"),
    DATA_ENCIPHERMENT("dataEncipherment"),
    KEY_AGREEMENT("keyAgreement"),
    KEY_CERT_SIGN("keyCertSign"),
    CRL_SIGN("cRLSign"),
    ENCIPHER_ONLY("encipherOnly"),
    DECIPHER_ONLY("decipherOnly");

    private final String wireName;

    KeyUsage(String wireName) {
        this.wireName = wireName;
    }

    /** The name in RFC 5280 and in {@code x509_props.key_usage}. The constants stand in the order of the bits. */
    public String wireName() {
        return wireName;
    }
}
