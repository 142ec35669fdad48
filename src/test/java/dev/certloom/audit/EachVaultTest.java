package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.certloom.operation.TestClock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

/** One vault whose record cannot be looked at, among others. */
class EachVaultTest {

    private final CheckpointComparer evidence = mock(CheckpointComparer.class);
    private final CheckpointCopies copies = mock(CheckpointCopies.class);
    private final Checkpoints checkpoints = new Checkpoints(
            mock(AuditChain.class),
            mock(AuditCheckpoints.class),
            copies,
            evidence,
            mock(AuditKey.class),
            mock(AuditAccessEvents.class),
            new TestClock());

    @Test
    void doesNotKeepTheOthersFromTheirCheckpoints() {
        when(evidence.vaults()).thenReturn(new LinkedHashSet<>(List.of("broken", "sound")));
        when(evidence.of("broken")).thenThrow(new IllegalArgumentException("broken"));
        when(evidence.of("sound")).thenReturn(Optional.empty());

        checkpoints.completeFiles();

        verify(copies).complete("sound");
        verify(copies, never()).complete("broken");
    }

    @Test
    void storeThatIsAwayEndsTheRound() {
        List<String> seen = new ArrayList<>();

        assertThatThrownBy(() -> EachVault.does(List.of("one", "two"), "It", vault -> {
                    seen.add(vault);
                    throw new DataAccessResourceFailureException("away");
                }))
                .isInstanceOf(DataAccessResourceFailureException.class);

        assertThat(seen).containsExactly("one");
    }
}
