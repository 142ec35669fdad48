package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import org.bouncycastle.operator.ContentSigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EnabledOnOs(
        value = {OS.LINUX, OS.MAC},
        architectures = {"amd64", "x86_64", "aarch64"})
class NativeProviderTest {

    private static final byte[] MESSAGE = {1, 2, 3};

    @Test
    void itIsThereAndNobodyElseGetsIt() {
        Provider provider = NativeProvider.get().orElseThrow();

        assertThat(provider.getName()).isEqualTo("AmazonCorrettoCryptoProvider");
        assertThat(NativeProvider.reason()).isEmpty();
        assertThat(Security.getProviders()).extracting(Provider::getName).doesNotContain(provider.getName());
        assertThat(ProviderReport.report())
                .startsWith("Keys are made and signed with by AmazonCorrettoCryptoProvider 2.")
                .contains("Sun");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EC_P256K")
    void whatIsSignedWithAKeyOfItsOwnIsVerifiedByTheJdk(KeyKind kind) throws Exception {
        // given
        KeyKind.Encoded key = kind.make();

        // when
        ContentSigner signer = kind.signer(key.privateKey());
        signer.getOutputStream().write(MESSAGE);

        // then
        assertThat(signer.getClass().getName()).isNotBlank();
        assertThat(verifies(kind, key.publicKey().bytes(), signer.getSignature()))
                .isTrue();
        assertThat(kind.isPair(key.privateKey(), key.publicKey())).isTrue();
    }

    /** A key that came with an import may be one that only the JDK takes. */
    @Test
    void whatItDoesNotTakeIsSignedByTheJdk() throws Exception {
        // given
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(
                new RSAKeyGenParameterSpec(2048, BigInteger.TWO.pow(40).add(BigInteger.valueOf(15))));
        KeyPair unusual = generator.generateKeyPair();
        byte[] pkcs8 = unusual.getPrivate().getEncoded();
        assertThatThrownBy(() -> {
                    Provider provider = NativeProvider.get().orElseThrow();
                    Signature signature = Signature.getInstance("SHA256withRSA", provider);
                    signature.initSign(
                            KeyFactory.getInstance("RSA", provider).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
                    signature.update(MESSAGE);
                    signature.sign();
                })
                .isInstanceOf(Exception.class);

        // when
        ContentSigner signer = KeyKind.RSA_2048.signer(new PrivateKeyMaterial(pkcs8));
        signer.getOutputStream().write(MESSAGE);

        // then
        assertThat(verifies(KeyKind.RSA_2048, unusual.getPublic().getEncoded(), signer.getSignature()))
                .isTrue();
    }

    private static boolean verifies(KeyKind kind, byte[] publicKey, byte[] signature) throws Exception {
        String kty = kind.algorithm().kty();
        String hash = kind == KeyKind.EC_P384 ? "SHA384" : kind == KeyKind.EC_P521 ? "SHA512" : "SHA256";
        Signature verifier = Signature.getInstance(hash + "with" + (kty.equals("EC") ? "ECDSA" : kty));
        verifier.initVerify(
                KeyFactory.getInstance(kty).generatePublic(new java.security.spec.X509EncodedKeySpec(publicKey)));
        verifier.update(MESSAGE);
        return verifier.verify(signature);
    }

    @Test
    void aProviderWhoseNativeCodeWasNotLoadedIsNotUsed() {
        assertThat(NativeProvider.examined(new Fake()).provider()).isEmpty();
        assertThat(NativeProvider.examined(new Fake()).reason().orElseThrow()).contains("cannot be loaded");
    }

    @Test
    void aProviderThatFailsIsNotUsed() {
        // given
        Provider failing = new Fake();
        failing.put("KeyPairGenerator.RSA", FailingGenerator.class.getName());

        // when, then
        assertThat(NativeProvider.examined(failing).provider()).isEmpty();
        assertThat(NativeProvider.examined(failing).reason().orElseThrow()).contains("RSA_2048", "out of order");
    }

    @Test
    void aProviderThatTheJdkDoesNotAgreeWithIsNotUsed() {
        // given
        Provider wrong = new Fake();
        wrong.put("KeyPairGenerator.RSA", MismatchingGenerator.class.getName());
        for (String service : new String[] {"KeyFactory.RSA", "Signature.SHA256withRSA"}) {
            String[] named = service.split("\\.", 2);
            Provider.Service own = Arrays.stream(Security.getProviders())
                    .map(provider -> provider.getService(named[0], named[1]))
                    .filter(found -> found != null)
                    .findFirst()
                    .orElseThrow();
            wrong.put(service, own.getClassName());
        }

        // when, then
        assertThat(NativeProvider.examined(wrong).provider()).isEmpty();
    }

    private static final class Fake extends Provider {

        private static final long serialVersionUID = 1L;

        Fake() {
            super("Fake", "1", "for tests");
        }
    }

    /** Made by name. */
    public static final class FailingGenerator extends KeyPairGeneratorSpi {

        @Override
        public void initialize(int size, SecureRandom random) {}

        @Override
        public KeyPair generateKeyPair() {
            throw new ProviderException("out of order");
        }
    }

    /** Made by name; its halves are of two pairs. */
    public static final class MismatchingGenerator extends KeyPairGeneratorSpi {

        @Override
        public void initialize(int size, SecureRandom random) {}

        @Override
        public KeyPair generateKeyPair() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(1024);
                return new KeyPair(
                        generator.generateKeyPair().getPublic(),
                        generator.generateKeyPair().getPrivate());
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new ProviderException(e);
            }
        }
    }
}
