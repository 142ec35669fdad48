package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.Crowd;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.process.ModelVersions.Acceptance;
import dev.certloom.process.ModelVersions.Kind;
import dev.certloom.process.ModelVersions.ModelVersion;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class JdbcModelVersionsIT {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final JdbcModelVersions versions = new JdbcModelVersions(JdbcClient.create(TestDatabase.migrated()));

    @Test
    void acceptBySeveralAtOnceThenOneOfThemHasAcceptedIt() throws Exception {
        versions.add(
                "engine",
                new ModelVersion(
                        Kind.DECISION,
                        "rules",
                        1,
                        Optional.of(7L),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty()),
                NOW);

        assertThat(Crowd.of(
                        4,
                        who -> versions.accept(
                                "engine", Kind.DECISION, "rules", 1, new Acceptance("admin-" + who, "Admin", NOW))))
                .containsOnlyOnce(true);
        assertThat(versions.accept("engine", Kind.DECISION, "unknown", 1, new Acceptance("admin", "Admin", NOW)))
                .isFalse();
    }
}
