package dev.certloom.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.GoldenFile;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditActionTest {

    /** Add to the file what is new; never change or take away what is there. */
    @Test
    void theWordsThatWereShippedAreTheSame() {
        new GoldenFile("audit/actions.txt")
                .assertIsEqualTo(
                        Arrays.stream(AuditAction.values())
                                        .map(AuditAction::word)
                                        .collect(Collectors.joining("\n")) + "\n");
    }

    @ParameterizedTest
    @EnumSource
    void everyActionHasWordsForPeople(AuditAction action) {
        assertThat(Messages.find("audit.action." + action.word())).isPresent();
    }

    @Test
    void aWordOfAnotherReleaseIsNone() {
        assertThat(AuditAction.find("certificate-renewed")).isEmpty();
    }
}
