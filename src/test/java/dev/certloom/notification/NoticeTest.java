package dev.certloom.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeTest {

    @Test
    void noticeWhenTextIsLongOrBrokenThenItIsOneLineAndCut() {
        Notice notice = TestNotices.with(
                "event",
                "a\r\nb\u0000c\u2028d\u202ee " + "x".repeat(600),
                Map.of("label\n" + "l".repeat(100), "v".repeat(998) + "\ud83d\ude00z"));

        assertThat(notice.summary()).hasSize(500).startsWith("a b c d e x").endsWith("x…");
        assertThat(notice.facts()).allSatisfy((label, value) -> {
            assertThat(label).hasSize(60).startsWith("label l");
            // no half of a pair of surrogates is left
            assertThat(value).hasSize(999).endsWith("v…");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "line\nbreak", "é"})
    void noticeWhenTheEventHasNoProperIdThenItIsRefused(String eventId) {
        assertThatThrownBy(() -> TestNotices.of(eventId)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:alert(1)", "mailto:a@b", "/relative", "https:///no-host", "file:///etc/passwd"})
    void noticeWhenTheLinkIsNoWebAddressThenItIsRefused(String link) {
        Notice good = TestNotices.of("event");
        assertThatThrownBy(() -> new Notice(
                        "event",
                        good.subject(),
                        good.kind(),
                        Set.of(),
                        Set.of(),
                        "summary",
                        Map.of(),
                        Optional.of(URI.create(link)),
                        good.at()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noticeWhenThereAreTooManyFactsThenItIsRefused() {
        Map<String, String> facts =
                IntStream.range(0, 31).boxed().collect(Collectors.toMap(i -> "fact " + i, i -> "value"));
        assertThatThrownBy(() -> TestNotices.with("event", "summary", facts)).hasMessageContaining("at most 30 facts");
    }

    @Test
    void kindThenItHasAWordAndATitle() {
        assertThat(Notice.Kind.MERGE_REMINDER.word()).isEqualTo("merge-reminder");
        assertThat(Notice.Kind.MERGE_REMINDER.title()).isEqualTo("Signed certificate still needed");
    }

    @ParameterizedTest
    @EnumSource
    void everyKindHasATitleInWords(Notice.Kind kind) {
        assertThat(kind.title()).matches("[A-Z][a-z ]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada@example.org", "ada.b+c@xn--bcher-kva.example", "root@localhost"})
    void mailAddressWhenItIsBareThenItIsTaken(String address) {
        assertThat(new MailAddress(address).value()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "Ada <ada@example.org>",
                "ada@example.org, bob@example.org",
                "ada@example.org\r\nBcc: mallory@example.org",
                "ada@example.org\n",
                "\"a b\"@example.org",
                "a..b@example.org",
                "ada@-example.org",
                "ada@@example.org"
            })
    void mailAddressWhenItIsAnythingElseThenItIsRefused(String address) {
        assertThatThrownBy(() -> new MailAddress(address)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deliveryIdThenOnlyEventChannelAndRecipientDetermineIt() {
        Target ada = new Target(Channel.MAIL, "ada@example.org");
        assertThat(DeliveryId.of("event", ada)).isEqualTo(DeliveryId.of("event", ada));
        assertThat(Set.of(
                        DeliveryId.of("event", ada),
                        DeliveryId.of("event2", ada),
                        DeliveryId.of("event", new Target(Channel.WEBHOOK, "ada@example.org")),
                        DeliveryId.of("event", new Target(Channel.MAIL, "bob@example.org"))))
                .hasSize(4);
    }
}
