package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What companies' approval processes read of a step. */
class StepStateTest {

    @Test
    void eachStateSaysWhoseTurnItIsInTheWordsOfTheModels() {
        assertThat(Arrays.stream(StepState.values()).map(StepState::turn))
                .containsExactly("approver", "requester", "nobody", "rejected", "rejected", "withdrawn");
    }
}
