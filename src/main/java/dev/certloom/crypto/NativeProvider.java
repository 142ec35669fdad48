package dev.certloom.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Amazon Corretto Crypto Provider, on platforms that it has native code for: it makes keys on curves and signs with
 * them seven to twenty times quicker than the JDK, signs with RSA keys four times as quick, and makes those somewhat
 * quicker. It is not registered, so that nothing else changes by it: TLS, tokens, encryption at rest, and whatever
 * looks at what strangers send. Used only after a self-test against the JDK.
 */
final class NativeProvider {

    private static final String TYPE = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    private NativeProvider() {}

    /** The provider, if it can be used. The first call takes a second. */
    static Optional<Provider> get() {
        return Loaded.FOUND.provider();
    }

    /** Why there is none; empty if there is one. */
    static Optional<String> reason() {
        return Loaded.FOUND.reason();
    }

    private static LoadResult load() {
        try {
            return ServiceLoader.load(Provider.class).stream()
                    .filter(candidate -> candidate.type().getName().equals(TYPE))
                    .findFirst()
                    .map(candidate -> examined(candidate.get()))
                    .orElseGet(() -> LoadResult.none("it has none for this platform"));
        } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
            return LoadResult.none("it cannot be loaded: " + e);
        }
    }

    /**
     * A provider whose native code cannot be loaded, for example since the folder for temporary files is noexec, has no
     * services.
     */
    static LoadResult examined(Provider provider) {
        if (provider.getService("KeyPairGenerator", "RSA") == null) {
            return LoadResult.none("its native code cannot be loaded");
        }
        List<KeyKind> kinds = Arrays.stream(KeyKind.values())
                .filter(kind -> !kind.needsBouncyCastle())
                .filter(kind -> kind.algorithm().sizeBits()
                        <= KeyKind.RSA_2048.algorithm().sizeBits())
                .toList();
        for (KeyKind kind : kinds) {
            try {
                KeyPair pair = kind.generate(Optional.of(provider));
                if (!kind.isPair(pair.getPrivate(), Optional.of(provider), pair.getPublic(), Optional.empty())) {
                    return LoadResult.none("the JDK finds its signatures with %s wrong".formatted(kind));
                }
            } catch (GeneralSecurityException | RuntimeException e) {
                return LoadResult.none("it failed with %s: %s".formatted(kind, e));
            }
        }
        return new LoadResult(Optional.of(provider), Optional.empty());
    }

    /**
     * What was found.
     *
     * @param reason why there is none
     */
    record LoadResult(Optional<Provider> provider, Optional<String> reason) {

        private static LoadResult none(String reason) {
            return new LoadResult(Optional.empty(), Optional.of(reason));
        }
    }

    /** Loaded on first use. */
    private static final class Loaded {
        private static final LoadResult FOUND = load();
    }
}
