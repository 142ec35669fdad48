package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.compute.TestCompute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordsTest {

    private static final Passwords PASSWORDS = new Passwords(TestCompute.pool());

    @Test
    void hashesOfTheSamePasswordDifferAndMatch() {
        // when
        String one = PASSWORDS.encode("correct horse battery");
        String other = PASSWORDS.encode("correct horse battery");

        // then
        assertThat(one).startsWith("{argon2}$argon2id$v=19$m=").isNotEqualTo(other);
        assertThat(PASSWORDS.matches("correct horse battery", one)).isTrue();
        assertThat(PASSWORDS.matches("correct horse battery", other)).isTrue();
        assertThat(PASSWORDS.matches("correct horse batterz", one)).isFalse();
        assertThat(PASSWORDS.matches("", one)).isFalse();
    }

    @Test
    void keyboardsThatComposeCharactersOtherwiseMakeTheSamePassword() {
        // given: an umlaut as one code point, and as two
        String hash = PASSWORDS.encode("grüße aus köln".replace("ü", "\u00fc"));

        // then
        assertThat(PASSWORDS.matches("grüße aus köln".replace("ü", "u\u0308"), hash))
                .isTrue();
    }

    @Test
    void passwordBeyondAllLimitsIsWrong() {
        // given
        String hash = PASSWORDS.encode("");

        // then
        assertThat(PASSWORDS.matches("a".repeat(1_000_000), hash)).isFalse();
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
