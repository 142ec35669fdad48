package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.CertloomApplication;
import dev.certloom.installation.RunningService;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A start with a wrong key encryption key ends at once, and says which keys are meant. */
@Tag("attack-long")
class WrongKeyEncryptionKeyIT {

    private final RunningService service = new RunningService(CertloomApplication.class);

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void startWithAnotherKeyIsRefusedAndWithTheRightOneItGoesOn() throws Exception {
        // given
        service.started();
        service.installation().stop();
        Path file = service.installation().home().resolve("keys/kek");
        byte[] right = Files.readAllBytes(file);

        // when
        Files.write(file, new byte[32]);
        service.installation().start();

        // then
        assertThat(service.installation().awaitEnd()).isNotZero();
        assertThat(service.installation().output())
                .containsPattern(
                        "Expected key encryption key [0-9a-f]{16}, which this database was written with, but [0-9a-f]{16} is set")
                .contains("certloom.key-encryption-key-file");

        // when
        Files.write(file, right);

        // then
        service.started();
    }
}
