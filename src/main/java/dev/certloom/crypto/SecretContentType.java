package dev.certloom.crypto;

/** Form in which the secret view writes key and chain. */
public enum SecretContentType {
    PKCS12("application/x-pkcs12"),
    PEM("application/x-pem-file");

    private final String mediaType;

    SecretContentType(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The value of {@code secret_props.contentType}. */
    public String mediaType() {
        return mediaType;
    }
}
