package dev.certloom.load;

import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Measures what the native provider does beside what the JDK does, by turns, in processor time:
 * {@code mvn -Pload -Dload.command=dev.certloom.load.ProviderCommand test-compile exec:exec}.
 */
public final class ProviderCommand {

    private static final int ROUNDS = 9;
    private static final byte[] MESSAGE = new byte[1_000];
    private static final byte[] KEY = new byte[32];
    private static final SecureRandom RANDOM = new SecureRandom();

    private ProviderCommand() {}

    public static void main(String[] args) throws GeneralSecurityException {
        Provider quick = ServiceLoader.load(Provider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.getName().equals("AmazonCorrettoCryptoProvider"))
                .findFirst()
                .orElseThrow();
        System.out.printf(
                "| medians of %d rounds | JDK | %s | ratio |%n|---|---|---|---|%n", ROUNDS, quick.getVersionStr());
        for (Map.Entry<Integer, Integer> size : new TreeMap<>(Map.of(2048, 12, 3072, 5, 4096, 3)).entrySet()) {
            compare("make RSA " + size.getKey(), size.getValue(), quick, provider -> {
                KeyPairGenerator generator = rsa(provider, size.getKey());
                return generator::generateKeyPair;
            });
        }
        for (int size : new int[] {2048, 4096}) {
            signatures("RSA " + size, "SHA256withRSA", quick, provider -> rsa(provider, size));
        }
        for (String[] curve : new String[][] {
            {"P-256", "secp256r1", "SHA256"}, {"P-384", "secp384r1", "SHA384"}, {"P-521", "secp521r1", "SHA512"}
        }) {
            compare("make " + curve[0], 200, quick, provider -> ec(provider, curve[1])::generateKeyPair);
            signatures(curve[0], curve[2] + "withECDSA", quick, provider -> ec(provider, curve[1]));
        }
        for (int length : new int[] {1_300, 1_000_000}) {
            byte[] plain = new byte[length];
            compare("AES-256-GCM, %,d bytes".formatted(length), 2_000_000 / length + 10, quick, provider -> () -> {
                byte[] nonce = new byte[12];
                RANDOM.nextBytes(nonce);
                Cipher cipher = provider.isPresent()
                        ? Cipher.getInstance("AES/GCM/NoPadding", provider.get())
                        : Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), new GCMParameterSpec(128, nonce));
                cipher.updateAAD(MESSAGE);
                return cipher.doFinal(plain);
            });
        }
        compare(
                "SHA-256, 1,000 bytes",
                3_000,
                quick,
                provider -> () -> (provider.isPresent()
                                ? MessageDigest.getInstance("SHA-256", provider.get())
                                : MessageDigest.getInstance("SHA-256"))
                        .digest(MESSAGE));
    }

    private static KeyPairGenerator rsa(Optional<Provider> provider, int size) throws GeneralSecurityException {
        KeyPairGenerator generator = generator(provider, "RSA");
        generator.initialize(size);
        return generator;
    }

    private static KeyPairGenerator ec(Optional<Provider> provider, String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = generator(provider, "EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator;
    }

    private static KeyPairGenerator generator(Optional<Provider> provider, String kty) throws GeneralSecurityException {
        return provider.isPresent()
                ? KeyPairGenerator.getInstance(kty, provider.get())
                : KeyPairGenerator.getInstance(kty);
    }

    private static void signatures(String what, String algorithm, Provider quick, Prepared<KeyPairGenerator> generator)
            throws GeneralSecurityException {
        compare("sign " + what, 100, quick, provider -> {
            KeyPair pair = generator.by(provider).generateKeyPair();
            return () -> signed(provider, algorithm, pair);
        });
        compare("verify " + what, 100, quick, provider -> {
            KeyPair pair = generator.by(provider).generateKeyPair();
            byte[] signed = signed(provider, algorithm, pair);
            return () -> {
                Signature signature = signature(provider, algorithm);
                signature.initVerify(pair.getPublic());
                signature.update(MESSAGE);
                return signature.verify(signed);
            };
        });
    }

    private static byte[] signed(Optional<Provider> provider, String algorithm, KeyPair pair)
            throws GeneralSecurityException {
        Signature signature = signature(provider, algorithm);
        signature.initSign(pair.getPrivate());
        signature.update(MESSAGE);
        return signature.sign();
    }

    private static Signature signature(Optional<Provider> provider, String algorithm) throws GeneralSecurityException {
        return provider.isPresent()
                ? Signature.getInstance(algorithm, provider.get())
                : Signature.getInstance(algorithm);
    }

    private static void compare(String what, int times, Provider quick, Prepared<Work> prepared)
            throws GeneralSecurityException {
        Work jdk = prepared.by(Optional.empty());
        Work ours = prepared.by(Optional.of(quick));
        double[] jdkTimes = new double[ROUNDS];
        double[] ourTimes = new double[ROUNDS];
        // the first rounds warm up
        for (int round = -2; round < ROUNDS; round++) {
            double jdkTime = microseconds(jdk, times);
            double ourTime = microseconds(ours, times);
            if (round >= 0) {
                jdkTimes[round] = jdkTime;
                ourTimes[round] = ourTime;
            }
        }
        Arrays.sort(jdkTimes);
        Arrays.sort(ourTimes);
        System.out.printf(
                "| %s | %,.1f µs | %,.1f µs | %.1f |%n",
                what, jdkTimes[ROUNDS / 2], ourTimes[ROUNDS / 2], jdkTimes[ROUNDS / 2] / ourTimes[ROUNDS / 2]);
    }

    private static double microseconds(Work work, int times) throws GeneralSecurityException {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1e3 / times;
    }

    @FunctionalInterface
    private interface Work {
        Object run() throws GeneralSecurityException;
    }

    @FunctionalInterface
    private interface Prepared<T> {
        T by(Optional<Provider> provider) throws GeneralSecurityException;
    }
}
