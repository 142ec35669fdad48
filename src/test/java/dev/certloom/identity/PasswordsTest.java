package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.compute.TestCompute;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordsTest {

    private static final Passwords PASSWORDS = new Passwords(TestCompute.pool());

    @Test
    void hashesOfTheSamePasswordDifferAndMatch() {
        // when
        String one = PASSWORDS.hash("correct horse battery");
        String other = PASSWORDS.hash("correct horse battery");

        // then
        assertThat(one).startsWith("{argon2}$argon2id$v=19$m=").isNotEqualTo(other);
        assertThat(PASSWORDS.matches("correct horse battery", Optional.of(one))).isTrue();
        assertThat(PASSWORDS.matches("correct horse battery", Optional.of(other)))
                .isTrue();
        assertThat(PASSWORDS.matches("correct horse batterz", Optional.of(one))).isFalse();
        assertThat(PASSWORDS.matches("", Optional.of(one))).isFalse();
    }

    @Test
    void nobodyHasNoPassword() {
        assertThat(PASSWORDS.matches("", Optional.empty())).isFalse();
        assertThat(PASSWORDS.matches("correct horse battery", Optional.empty())).isFalse();
    }

    @Test
    void keyboardsThatComposeCharactersOtherwiseMakeTheSamePassword() {
        // given: an umlaut as one code point, and as two
        String hash = PASSWORDS.hash("grüße aus köln".replace("ü", "\u00fc"));

        // then
        assertThat(PASSWORDS.matches("grüße aus köln".replace("ü", "u\u0308"), Optional.of(hash)))
                .isTrue();
    }

    @Test
    void passwordBeyondAllLimitsIsWrong() {
        // given
        String hash = PASSWORDS.hash("");

        // then
        assertThat(PASSWORDS.matches("a".repeat(1_000_000), Optional.of(hash))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"11, true", "12, false", "128, false", "129, true"})
    void lengthHasLimits(int length, boolean objected) {
        assertThat(Passwords.objection("a".repeat(length)).isPresent()).isEqualTo(objected);
        assertThat(Passwords.objection("\uD83D\uDD11".repeat(length)).isPresent())
                .isEqualTo(objected);
    }

    @Test
    void controlCharactersAreNotTypedOnPurpose() {
        assertThat(Passwords.objection("correct\thorse battery")).isPresent();
    }

    @Test
    void generatedPasswordsAreAcceptableAndDiffer() {
        String one = PASSWORDS.generate();

        assertThat(one).matches("([a-km-np-z2-9]{4}-){4}[a-km-np-z2-9]{4}").isNotEqualTo(PASSWORDS.generate());
        assertThat(Passwords.objection(one)).isEmpty();
    }
}
