package dev.certloom.processview;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The models of this release, for those the engine has not reported. */
final class ShippedModels {

    private static final Set<String> PROCESSES = Set.of(PhaseElements.PROCESS, "certificate-approval", "late-merge");

    private ShippedModels() {}

    /** BPMN XML of the process, if we ship one with that id. */
    static Optional<String> of(String processId) {
        if (!PROCESSES.contains(processId)) {
            return Optional.empty();
        }
        try (@Nullable InputStream in = ShippedModels.class.getResourceAsStream("/bpmn/" + processId + ".bpmn")) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
