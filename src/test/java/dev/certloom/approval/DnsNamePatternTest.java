package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.kernel.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsNamePatternTest {

    @ParameterizedTest
    @CsvSource({
        ".apps.example, a.apps.example, true",
        ".apps.example, b.a.apps.example, true",
        ".apps.example, A.APPS.example, true",
        ".apps.example, apps.example, false",
        ".apps.example, badapps.example, false",
        ".apps.example, a.apps.example.evil.example, false",
        ".apps.example, *.apps.example, false",
        ".apps.example, a*.apps.example, false",
        ".apps.example, a..apps.example, false",
        ".apps.example, .apps.example, false",
        ".apps.example, a_b.apps.example, false",
        ".apps.example, 'a b.apps.example', false",
        "www.apps.example, www.apps.example, true",
        "www.apps.example, a.www.apps.example, false",
        "www.apps.example, www.apps.example., false",
    })
    void wholeLabelsAreCompared(String pattern, String name, boolean covered) {
        assertThat(new DnsNamePattern(pattern).covers(name)).isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".co.uk",
                ".CO.UK",
                "co.uk",
                ".github.io",
                "github.io",
                ".azurewebsites.net",
                ".kawasaki.jp",
                ".xn--55qx5d.cn",
                ".com.au"
            })
    void aPublicSuffixIsObjectedTo(String pattern) {
        assertThat(new DnsNamePattern(pattern).objection())
                .hasValueSatisfying(objection -> assertThat(objection).contains("public suffix"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".apps.example", ".example.co.uk", "www.example.com", ".team.internal", ".corp.example.org"})
    void namesOfOnesOwnAreNotObjectedTo(String pattern) {
        assertThat(new DnsNamePattern(pattern).objection()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ".com",
                "com",
                "*.apps.example",
                ".*.example",
                "apps..example",
                "-a.example",
                "a.example-",
                "a b.example",
                "ä.example",
                "a.example.",
                "..example.com"
            })
    void whatIsNoDnsNameIsRefused(String pattern) {
        assertThatThrownBy(() -> new DnsNamePattern(pattern)).isInstanceOf(Refusal.class);
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        assertThatThrownBy(() -> new DnsNamePattern("." + "a.".repeat(130) + "example"))
                .isInstanceOf(Refusal.class);
    }

    /** U+212A, the Kelvin sign, is k in lower case. */
    @Test
    void aLetterBeyondAsciiIsNoneOfItsOwn() {
        assertThatThrownBy(() -> new DnsNamePattern(".\u212aim.example")).isInstanceOf(Refusal.class);
        assertThat(new DnsNamePattern(".kim.example").covers("a.\u212aim.example"))
                .isFalse();
    }
}
