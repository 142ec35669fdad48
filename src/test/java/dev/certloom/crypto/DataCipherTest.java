package dev.certloom.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.compute.TestCompute;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Der;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataCipherTest {

    private static final byte[] DATA = "a secret".getBytes(US_ASCII);

    /** The key of 2,048 bits that OpenSSL's tests use, and ciphertexts for it from there. */
    private static final String KNOWN_KEY =
            "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQDNAIHqeyrh6gbVn3xz2f+5SglhXC5Lp8Y2zvCN01M+wxhVJbAVx2m5mnfWclv5w1Mqm25fZifV+4UWB2jT3anL01l0URcX3D0wnS/EfuQfl+Mq23+d2GShxHZ6Zm7NcbwarPXnUX9LOFlP6psF5C1a2pkSAIAT5FMWpNm7jtCGuI0odYusr5ItRqhotIXSOcm66w4rZFknEPQrLR6gpLSALAvsqzKPimiwBzvbVG/uqYCdKEmRKzkMFTK8finHZY+BdfrkbzQzL/h7yrPkBkm5hXeGnaDqcYNT8HInVIhpE2SHYNEivmduD8SD3SD/wxvalqMZZsmqLnWtA95H4cRPAgMBAAECggEAYCl6x5kbFnoG1rJHWLjL4gi+ubLZ7Jc4vYD5Ci41AF3Xziktnim6iFvTFv7x8gkTvArJDWsICLJBTYIQREHYYkozzgIzyPeApIs3Wv8C12cSIopwJITbP56+zM+77hcJ26GCgA2Unp5CFuC/81WDiPi9kNo3Oh2CdD7D+90UJ/0WglplejFpEuhpU2URfKL4RckJQF/KxV+JX8FdIDhsJu54yemQdQKaF4psHkzwwgDoqc+yfp0Vb4bmwq3CKxqEoc1cpbJ5CHXXlAfISzUjlcuBzD/tW7BDtp7eDAcgRVACXO6MX0QBcLYSC7SOD3R7zY9SIRCFDfBDxCjf0YcFMQKBgQD2+WG0fLwDXTrt68fehQqVa2Xs25z2B2QGPxWqSFU8WNly/mZ1BW413f3De/O58vYi7icTNyVoScm+8hdv6PfD+LuRujdN1TuvPeyBTSvewQwf3IjN0Wh28mse36PwlBl+301C/x+ylxEDuJjKhZxCcocIaoQqtBC7ac8tNa9r4wKBgQDUfnJKf/QQSLJwwlJKQQGHi3MVm7c9PbwYeyIOY1s1NPluJDoYTZP4YLa/u2txwe2aHh9FhYMCPDAelqaSwaCLU9DsnKkQEA2ARR47fcagG6xK7O+N95iEa8I1oIy7os9MBoBMwRIZ6VYIxxTj8UMNSR+tu6MqV1GgT5d0WDTJpQKBgCHyRSu5uV39AoyRS/eZ8cp36JqV1Q08FtOE+EVfi9evnrPfo9WR2YQt7yNfdjCo5IwIj/ZkLhAXlFNakz4el2+oUJ/HKLLaDEoaCNf883q6rh/zABrKHcG7sF2d/7qhoJ9/se7zgjfZ68zHIrkzhDbd5xGREnmMJoCcGo3sQyBhAoGAH3UQqmLC2N5KPFMoJ4H0HgLQ6LQCrnhDLkScSBEBYaEUA/AtAYgKjcyTgVLXlyGkcRpgesRHHr+WSBD5W+R6ReYEmeKfTJdzyDdzQE9gZjdyjC0DUbsDwybIu3OnIef6VEDqIXK7oUZfzDDcsNn4mTDoFaoff5cpqFfgDgM43VkCgYBNHw11b+d+AQmaZS9QqIt7aF3FvwCYHV0jdv0Mb+Kc1bY4c0R5MFpzrTwVmdOerjuuA1+9b+0Hwo3nBZM4eaBuSOamA2hu2OJWCl9q8fLCT69KqWDjghhvFe7c6aJJGucwaA3Uz3eLcPqoaCarMiNHfMkTd7GabVourqIZdgvu1Q==";

    private static final String KNOWN_PKCS1 =
            "550AF55A2904E7B9762352F8FB7FA235A9CB053AACB2D5FCB8CA48453CB2EE3619746C701ABF2D4CC67003471A187900B05AA812BD25ED05C675DFC8C97A24A7BF49BD6214992CAD766D05A9A2B57B74F26A737E0237B8B76C45F1F226A836D7CFBC75BA999BDBE48DBC09227AA46C88F21DCCBA7840141AD5A5D71FD122E6BD6AC3E564780DFE623FC1CA9B995A6037BF0BBD43B205A84AC5444F34202C05CE9113087176432476576DE6FFFF9A52EA57C08BE3EC2F49676CB8E12F762AC71FA3C321E00AC988910C85FF52F93825666CE0D40FFAA0592078919D4493F46D95CCF76364C6D57760DD0B64805F9AFC76A2365A5575CA301D5103F0EA76CB9A78";
    private static final String KNOWN_OAEP =
            "458708DFBD42A1297CE7A9C86C7087AB80B1754810929B89C5107CA55368587686986FCE94D86CC1595B3FB736223A656EC0F34D18BA1CC5665593610F56C58E26B272D584F3D983A5C91085700755AEBD921FB280BBA3EDA7046EC07B43E7298E52D59EDC92BE4639A8CE08B2F85976ECF6D98CC469EEB9D5D8E2A32EA8A6626EDAFE1038B3DF455668A9F3C77CAD8B92FB872E00058C3D2A7EDE1A1F03FC5622084AE04D9D24F6BF0995C58D35B93B699B9763595E123F2AB0863CC9229EB290E2EDE7715C7A8F39E0B9A3E2E1B56EBB62F1CBFBB5986FB212EBD785B83D01D968B11D1756C7337F70C1F1A63BFF03608E24F3A2FD44E67F832A8701C5D5AF";

    private static final KeyPair PAIR = KeyMaker.in(TestCompute.pool()).make(KeyAlgorithm.RSA_2048);

    private final DataCipher cipher = DataCipher.in(TestCompute.pool());

    @ParameterizedTest
    @EnumSource
    void whatIsEncipheredHereOrElsewhereIsDecipheredHereAndElsewhere(EncryptionAlgorithm algorithm) throws Exception {
        byte[] ours = cipher.encrypt(algorithm, DATA, PAIR.publicKey());
        byte[] theirs = jdk(algorithm, Cipher.ENCRYPT_MODE).doFinal(DATA);

        assertThat(ours).hasSize(256).isNotEqualTo(cipher.encrypt(algorithm, DATA, PAIR.publicKey()));
        assertThat(jdk(algorithm, Cipher.DECRYPT_MODE).doFinal(ours)).isEqualTo(DATA);
        assertThat(decrypted(algorithm, ours)).contains(DATA);
        assertThat(decrypted(algorithm, theirs)).contains(DATA);
    }

    @ParameterizedTest
    @EnumSource
    void theLongestAndTheShortestTextsAreTaken(EncryptionAlgorithm algorithm) {
        for (int length : new int[] {0, 1, algorithm.maxPlaintextBytes(KeyAlgorithm.RSA_2048)}) {
            byte[] text = new byte[length];
            Arrays.fill(text, (byte) 7);

            assertThat(decrypted(algorithm, cipher.encrypt(algorithm, text, PAIR.publicKey())))
                    .contains(text);
        }
    }

    @Test
    void ciphertextsOfOpensslAreDeciphered() throws Exception {
        assertThat(known(EncryptionAlgorithm.RSA1_5, KNOWN_PKCS1)).contains("Hello World".getBytes(US_ASCII));
        assertThat(known(EncryptionAlgorithm.RSA_OAEP, KNOWN_OAEP)).contains("Hello World".getBytes(US_ASCII));
    }

    @Test
    void aCiphertextWithoutPaddingBecomesWhatOpensslMakesOfItToo() throws Exception {
        String changed = KNOWN_PKCS1.substring(0, KNOWN_PKCS1.length() - 1) + "9";

        assertThat(known(EncryptionAlgorithm.RSA1_5, changed).map(HexFormat.of()::formatHex))
                .contains(
                        "4cbb988d6a46228379132b0b5f8c249b3860043848c93632fb982c807c7c82fffc7a9ef83f4908f890373ac181ffea6381e103bcaa27e65638b6ecebef38b59ed4226a9d12af675cfcb634d8c40e7a7aff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0002 01", // no end of the filler
                "0002 00", // no filler
                "0002 01010101010101 00", // seven octets of filler
                "0001 0101010101010101 00", // a signature's block
                "0102 0101010101010101 00", // does not begin with zero
                "0000"
            })
    void noFaultOfThePaddingShows(String beginning) throws Exception {
        // given
        byte[] start = HexFormat.of().parseHex(beginning.replace(" ", ""));
        byte[] block = new byte[256];
        Arrays.fill(block, (byte) 1);
        System.arraycopy(start, 0, block, 0, start.length);
        byte[] ciphertext = raw(block);

        // when
        byte[] first = decrypted(EncryptionAlgorithm.RSA1_5, ciphertext).orElseThrow();
        byte[] again = decrypted(EncryptionAlgorithm.RSA1_5, ciphertext).orElseThrow();

        // then
        assertThat(again).as("always the same").isEqualTo(first);
        assertThat(first).hasSizeLessThanOrEqualTo(245);
        assertThat(first).as("nothing of the block").isNotEqualTo(Arrays.copyOfRange(block, 256 - first.length, 256));
    }

    @Test
    void whatIsInventedDiffersFromCiphertextToCiphertextInLengthToo() throws Exception {
        Set<Integer> lengths = new HashSet<>();
        for (int i = 1; i <= 20; i++) {
            byte[] block = new byte[256];
            block[255] = (byte) i;
            lengths.add(decrypted(EncryptionAlgorithm.RSA1_5, raw(block)).orElseThrow().length);
        }

        assertThat(lengths).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @EnumSource(names = "RSA1_5", mode = EnumSource.Mode.EXCLUDE)
    void anyOtherCiphertextIsNone(EncryptionAlgorithm algorithm) throws Exception {
        byte[] ciphertext = cipher.encrypt(algorithm, DATA, PAIR.publicKey());
        byte[] changed = ciphertext.clone();
        changed[200] ^= 1;
        byte[] firstOctet = new byte[256];
        firstOctet[0] = 1;

        assertThat(decrypted(algorithm, changed)).isEmpty();
        assertThat(decrypted(algorithm, raw(new byte[256]))).isEmpty();
        assertThat(decrypted(algorithm, raw(firstOctet)))
                .as("block that begins with one")
                .isEmpty();
        assertThat(decrypted(other(algorithm), ciphertext))
                .as("of the other hash")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void numbersThatAreNoCiphertextsAreNotComputedWith(EncryptionAlgorithm algorithm) {
        byte[] tooLarge = new byte[256];
        Arrays.fill(tooLarge, (byte) 0xff);

        assertThat(decrypted(algorithm, tooLarge)).isEmpty();
        assertThat(decrypted(algorithm, new byte[0])).isEmpty();
        assertThat(decrypted(algorithm, new byte[255])).isEmpty();
        assertThat(decrypted(algorithm, new byte[100_000])).isEmpty();
    }

    @Test
    void aKeyOfACurveIsNotTaken() {
        KeyPair curve = KeyMaker.in(TestCompute.pool()).make(KeyAlgorithm.EC_P256);

        assertThatThrownBy(() -> cipher.encrypt(EncryptionAlgorithm.RSA_OAEP, DATA, curve.publicKey()))
                .isInstanceOf(RuntimeException.class);
    }

    private Optional<byte[]> decrypted(EncryptionAlgorithm algorithm, byte[] ciphertext) {
        return cipher.decrypt(algorithm, ciphertext, PAIR.privateKey(), PAIR.publicKey());
    }

    private Optional<byte[]> known(EncryptionAlgorithm algorithm, String ciphertext) throws Exception {
        byte[] pkcs8 = Base64.getDecoder().decode(KNOWN_KEY);
        KeyFactory rsa = KeyFactory.getInstance("RSA");
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        Der publicKey = new Der(rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()))
                .getEncoded());
        return cipher.decrypt(algorithm, HexFormat.of().parseHex(ciphertext), new PrivateKeyMaterial(pkcs8), publicKey);
    }

    /** The ciphertext that the key makes this block of. */
    private static byte[] raw(byte[] block) throws Exception {
        RSAPublicKey key = publicKey();
        byte[] number = new BigInteger(1, block)
                .modPow(key.getPublicExponent(), key.getModulus())
                .toByteArray();
        byte[] ciphertext = new byte[256];
        int count = Math.min(number.length, 256);
        System.arraycopy(number, number.length - count, ciphertext, 256 - count, count);
        return ciphertext;
    }

    private static RSAPublicKey publicKey() throws Exception {
        return (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(PAIR.publicKey().bytes()));
    }

    private static EncryptionAlgorithm other(EncryptionAlgorithm algorithm) {
        return algorithm == EncryptionAlgorithm.RSA_OAEP
                ? EncryptionAlgorithm.RSA_OAEP_256
                : EncryptionAlgorithm.RSA_OAEP;
    }

    private static Cipher jdk(EncryptionAlgorithm algorithm, int mode) throws Exception {
        var key = mode == Cipher.ENCRYPT_MODE
                ? publicKey()
                : KeyFactory.getInstance("RSA")
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(PAIR.privateKey().pkcs8()));
        if (algorithm == EncryptionAlgorithm.RSA1_5) {
            Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            cipher.init(mode, key);
            return cipher;
        }
        String hash = algorithm == EncryptionAlgorithm.RSA_OAEP ? "SHA-1" : "SHA-256";
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                mode,
                key,
                new OAEPParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT));
        return cipher;
    }
}
