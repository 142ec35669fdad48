package dev.certloom.crypto.rest;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Makes Spring Boot report a {@link KeyEncryptionKeyRefused} by what to do, without a stack trace. */
final class KeyEncryptionKeyAnalyzer extends AbstractFailureAnalyzer<KeyEncryptionKeyRefused> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, KeyEncryptionKeyRefused cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Set the key that belongs to this database: certloom.key-encryption-key-file or CERTLOOM_KEY_ENCRYPTION_KEY; in the embedded default keys/kek of the home. Without it no private key in the database can be read.",
                cause);
    }
}
