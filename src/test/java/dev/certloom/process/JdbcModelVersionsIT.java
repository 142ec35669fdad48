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
        versions.add("engine", rules(1), NOW);

        assertThat(Crowd.of(
                        4,
                        who -> versions.accept(
                                "engine", Kind.DECISION, "rules", 1, new Acceptance("admin-" + who, "Admin", NOW))))
                .containsOnlyOnce(true);
        assertThat(versions.accept("engine", Kind.DECISION, "unknown", 1, new Acceptance("admin", "Admin", NOW)))
                .isFalse();
    }

    @Test
    void newestAcceptedIsNotTheNewestUntilThatIsAccepted() {
        // given
        for (int version = 1; version <= 3; version++) {
            versions.add("engine", rules(version), NOW);
            versions.add("another", rules(version), NOW);
        }
        Acceptance acceptance = new Acceptance("admin", "Admin", NOW);

        // when
        versions.accept("engine", Kind.DECISION, "rules", 1, acceptance);
        versions.accept("engine", Kind.DECISION, "rules", 2, acceptance);

        // then
        assertThat(versions.newestAccepted("engine", Kind.DECISION, "rules").map(ModelVersion::version))
                .contains(2);
        assertThat(versions.newestAccepted("another", Kind.DECISION, "rules")).isEmpty();
        assertThat(versions.newestAccepted("engine", Kind.PROCESS, "rules")).isEmpty();
    }

    private static ModelVersion rules(int version) {
        return new ModelVersion(
                Kind.DECISION,
                "rules",
                version,
                Optional.of(7L),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }
}
