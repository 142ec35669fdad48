package dev.certloom.certificate;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.kernel.Refusal;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * How the key of the next version is made (API reference 4.1, {@code key_props}).
 *
 * @param exportable whether the secret view shows the private key
 * @param reuseKey whether the current version's key pair is kept
 */
public record KeyProperties(KeyAlgorithm algorithm, boolean exportable, boolean reuseKey) {

    /** Its members, as audit lines name them. */
    Map<String, String> members() {
        return Map.of(
                "keyType", algorithm.name(),
                "exportable", Boolean.toString(exportable),
                "reuseKey", Boolean.toString(reuseKey));
    }

    Draft toDraft() {
        return Draft.of(algorithm)
                .overlaidWith(new Draft(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(exportable),
                        Optional.of(reuseKey)));
    }

    /**
     * As a caller states them.
     *
     * @param kty {@code RSA} or {@code EC}; keys in hardware ({@code RSA-HSM}, {@code EC-HSM}) are refused
     * @param sizeBits 2048, 3072, 4096, or the size of the curve
     */
    public record Draft(
            Optional<String> kty,
            Optional<Integer> sizeBits,
            Optional<String> curve,
            Optional<Boolean> exportable,
            Optional<Boolean> reuseKey) {

        public static final Draft EMPTY =
                new Draft(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /** That states the algorithm alone. */
        static Draft of(KeyAlgorithm algorithm) {
            return new Draft(
                    Optional.of(algorithm.kty()),
                    Optional.of(algorithm.sizeBits()),
                    algorithm.curve(),
                    EMPTY.exportable,
                    EMPTY.reuseKey);
        }

        /** Without the members that are there and empty. */
        Draft stated() {
            return new Draft(
                    kty.filter(text -> !text.isBlank()),
                    sizeBits.filter(bits -> bits != 0),
                    curve.filter(text -> !text.isBlank()),
                    exportable,
                    reuseKey);
        }

        /** This draft with the members that {@code over} states. Size and curve are equivalent: one of them is enough. */
        Draft overlaidWith(Draft over) {
            boolean otherKey = over.sizeBits.isPresent()
                    || over.curve.isPresent()
                    || over.kty.filter(kind -> !kty.equals(Optional.of(kind))).isPresent();
            return new Draft(
                    over.kty.or(() -> kty),
                    otherKey ? over.sizeBits : sizeBits,
                    otherKey ? over.curve : curve,
                    over.exportable.or(() -> exportable),
                    over.reuseKey.or(() -> reuseKey));
        }

        /** @throws Refusal as {@link PolicyDraft#complete} */
        KeyProperties complete() {
            return new KeyProperties(algorithm(), exportable.orElse(true), reuseKey.orElse(false));
        }

        private KeyAlgorithm algorithm() {
            // a curve implies the key type
            return switch (kty.orElse(curve.isPresent() ? "EC" : "RSA")) {
                case "RSA" -> rsa();
                case "EC" -> ellipticCurve();
                default -> throw Refusal.invalidProperty("key_props.kty");
            };
        }

        private KeyAlgorithm rsa() {
            if (curve.isPresent()) {
                throw Refusal.invalidProperty("key_props.crv");
            }
            int bits = sizeBits.orElse(2048);
            return Arrays.stream(KeyAlgorithm.values())
                    .filter(algorithm -> algorithm.curve().isEmpty() && algorithm.sizeBits() == bits)
                    .findFirst()
                    .orElseThrow(() -> unsupportedSize(bits, "2048, 3072, 4096"));
        }

        private KeyAlgorithm ellipticCurve() {
            Optional<KeyAlgorithm> byCurve = curve.map(Draft::curve);
            if (sizeBits.isEmpty()) {
                return byCurve.orElse(KeyAlgorithm.EC_P256);
            }
            int bits = sizeBits.get();
            KeyAlgorithm bySize = switch (bits) {
                case 256 -> KeyAlgorithm.EC_P256;
                case 384 -> KeyAlgorithm.EC_P384;
                case 521 -> KeyAlgorithm.EC_P521;
                default -> throw unsupportedSize(bits, "256, 384, 521");
            };
            if (byCurve.isPresent() && byCurve.get().sizeBits() != bits) {
                throw Refusal.invalidProperty("key_props.crv");
            }
            return byCurve.orElse(bySize);
        }

        private static KeyAlgorithm curve(String name) {
            return Arrays.stream(KeyAlgorithm.values())
                    .filter(algorithm -> algorithm.curve().filter(name::equals).isPresent())
                    .findFirst()
                    .orElseThrow(() -> new Refusal(
                            Refusal.Kind.KEY_CURVE_NOT_SUPPORTED,
                            "Unsupported key curve. Supported curves are [P-256, P-256K, P-384, P-521]"));
        }

        private static Refusal unsupportedSize(int sizeBits, String supported) {
            return new Refusal(
                    Refusal.Kind.KEY_SIZE_NOT_SUPPORTED,
                    "Unsupported key size (%d). Supported sizes are [%s]".formatted(sizeBits, supported));
        }
    }
}
