package dev.certloom.process;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The versions of models that an engine is known to have, and which of them count. */
public interface ModelVersions {

    Optional<ModelVersion> find(String engine, Kind kind, String id, int version);

    /** The highest version known. */
    Optional<ModelVersion> newest(String engine, Kind kind, String id);

    /** The highest version that was accepted. */
    Optional<ModelVersion> newestAccepted(String engine, Kind kind, String id);

    /** All known versions of an engine, by kind and id, newest version first; at most {@code limit}. */
    List<ModelVersion> list(String engine, int limit);

    /**
     * Records a version. If it is known already, only missing details are filled in; an acceptance is never withdrawn.
     */
    void add(String engine, ModelVersion version, Instant now);

    /**
     * Accepts a known version from now on.
     *
     * @return false when it is accepted already, or not known
     */
    boolean accept(String engine, Kind kind, String id, int version, Acceptance acceptance);

    /** What was deployed through Certloom as this version. */
    Optional<String> content(String engine, Kind kind, String id, int version);

    /** For each model that an administrator deployed through Certloom, the file of the newest accepted version. */
    List<CompanyModel> companyModels(String engine);

    /** What a model is. */
    enum Kind {
        PROCESS("process"),
        DECISION("decision");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** As people read and write it. */
        public String words() {
            return words;
        }

        /** The kind with this name. */
        public static Optional<Kind> called(String words) {
            return Arrays.stream(values())
                    .filter(kind -> kind.words.equals(words.toLowerCase(Locale.ROOT)))
                    .findFirst();
        }
    }

    /**
     * A version of a model.
     *
     * @param key the engine's; empty where it was deployed before keys were kept
     * @param checksum SHA-256 of its file; empty when its content is not known
     * @param file name it was deployed under through Certloom
     * @param shipped whether it is ours
     * @param acceptance empty while it is not accepted
     */
    record ModelVersion(
            Kind kind,
            String id,
            int version,
            Optional<Long> key,
            Optional<String> checksum,
            Optional<String> file,
            boolean shipped,
            Optional<Acceptance> acceptance) {}

    /**
     * Who accepted a version.
     *
     * @param by stable identifier
     * @param name for people
     */
    record Acceptance(String by, String name, Instant at) {}

    /** A file that an administrator deployed. */
    record CompanyModel(String file, String content, Acceptance acceptance) {}
}
