package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.audit.verification.CanonicalJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Freezes what is hashed: a change here would make every line sealed so far look changed. */
class CanonicalLineTest {

    private static final AuditLine LINE = new AuditLine(
            Instant.parse("2026-03-01T12:00:00.123456789Z"),
            "default",
            "certificates/web",
            Optional.of("0123456789abcdef0123456789abcdef"),
            Optional.of(new RunningProcess("engine-1", "certificate-request", 3, 9_007_199_254_740_993L)),
            "request-approved",
            AuditLine.Outcome.DONE,
            "certloom:record-approval",
            "Zo\u00eb \"Z\" \\ \ud83d\ude80\u20ac\u0001\b\t\n\f\r\u007f",
            "token-1",
            "192.0.2.7",
            Map.of(
                    "rule",
                    "wildcards",
                    "\u20ac",
                    "sorted by UTF-16",
                    "\ud83d\ude00",
                    "before U+FB33",
                    "\ufb33",
                    "last"));

    private static final Seal SEAL = new Seal(7, Seal.NOTHING.replace('0', 'a'), 2, Seal.NOTHING, "");

    @Test
    void writeThenItIsTheGoldenCopyOfFormat1() throws Exception {
        assertThat(CanonicalLine.FORMAT).isEqualTo(1);
        assertThat(CanonicalLine.write(LINE, SEAL) + "\n")
                .isEqualTo(Files.readString(Path.of("src/test/resources/golden/audit/line-format-1.json")));
    }

    @Test
    void sealThenTheHashIsOfTheGoldenCopy() {
        Seal sealed = CanonicalLine.seal(LINE, 7, Seal.NOTHING.replace('0', 'a'), 2, Seal.NOTHING);

        assertThat(sealed.hash()).isEqualTo("65bcf01b8a0d9ac0a80ddb358dc96c5f75e9cd6329d57a6ee8b5673c1d02b006");
    }

    @Test
    void writeWhenMembersAreOptionalThenTheyAreLeftOut() {
        AuditLine bare = new AuditLine(
                Instant.EPOCH,
                "default",
                "audit",
                Optional.empty(),
                Optional.empty(),
                "audit-exported",
                AuditLine.Outcome.REFUSED,
                "eve-id",
                "Eve",
                "",
                "",
                Map.of());

        assertThat(CanonicalLine.members(bare, SEAL)).doesNotContainKeys("operation", "process");
        assertThat(CanonicalLine.write(bare, SEAL))
                .contains("\"at\":\"1970-01-01T00:00:00.000000Z\"", "\"outcome\":\"refused\"", "\"details\":{}");
    }

    @Test
    void readThenWhatIsWrittenAgainIsTheSame() throws Exception {
        String written = CanonicalLine.write(LINE, SEAL);

        assertThat(CanonicalJson.write(CanonicalJson.read(written))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "1",
                "null",
                "{\"a\":null}",
                "{\"a\":1.0}",
                "{\"a\":01}",
                "{\"a\":-0}",
                "{\"a\":+1}",
                "{\"a\":9007199254740992}",
                "{\"a\":-9007199254740992}",
                "{\"a\":-9223372036854775808}",
                "{\"b\":1,\"a\":1}",
                "{\"a\":1,\"a\":1}",
                "{\"a\": 1}",
                "{\"a\":1} ",
                "{\"a\":1,}",
                "{\"a\":\"\\u0041\"}",
                "{\"a\":\"\\/\"}",
                "{\"a\":\"\\u001F\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\u00\"}",
                "{\"a\":tru}",
                "{\"a\":\"b}",
                "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}"
            })
    void readWhenItIsNotCanonicalThenItIsRefused(String text) {
        assertThatThrownBy(() -> CanonicalJson.read(text)).isInstanceOf(CanonicalJson.NotCanonical.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 53, -(1L << 53), Long.MAX_VALUE, Long.MIN_VALUE})
    void writeWhenANumberIsNotExactInEveryReaderThenItIsRefused(long number) {
        assertThatThrownBy(() -> CanonicalJson.write(number)).isInstanceOf(IllegalArgumentException.class);
    }
}
