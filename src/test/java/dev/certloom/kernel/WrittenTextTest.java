package dev.certloom.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "Zo\u00eb", "\u05d0\u05d1", "\u6f22\u5b57", "a\u00a0b", "\ud83d\ude00", "e\u0301"})
    void whatShowsIsALine(String text) {
        assertThat(WrittenText.line("\u00a0 " + text + "\r\n", 10)).contains(text);
        assertThat(WrittenText.lines("\u00a0 " + text + "\r\n", 10)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \r\n",
                "\u00a0",
                "\u2800",
                "\u3164",
                "\u200b",
                "\u200d\n\u200d",
                "\ufeff",
                "a\tb",
                "a\rb",
                "a\u001b[2J",
                "a\u007fb",
                "a\u0085b",
                "a\u200eb",
                "a\u202eb",
                "a\u2066b",
                "a\u2028b",
                "a\ud800b",
                "12345678901",
                "1234567890\u200d",
                "\udb40\udc41"
            })
    void whatDoesNotShowOrTurnsItsNeighboursIsNone(String text) {
        assertThat(WrittenText.line(text, 10)).isEmpty();
        assertThat(WrittenText.lines(text, 10)).isEmpty();
    }

    @Test
    void linesMayBreakAndBeSpelledWithJoiners() {
        assertThat(WrittenText.lines("One.\r\n\r\nTwo.\n", 10)).contains("One.\n\nTwo.");
        assertThat(WrittenText.lines("\u26a0\ufe0f \u0645\u06cc\u200c\u0634\u0648\u062f", 10))
                .contains("\u26a0\ufe0f \u0645\u06cc\u200c\u0634\u0648\u062f");
        assertThat(WrittenText.line("a\nb", 10)).isEmpty();
        assertThat(WrittenText.line("a\u200cb", 10)).isEmpty();
    }
}
