package dev.certloom.renewal;

import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import java.util.Map;
import java.util.Optional;

/**
 * A renewal whose turn it is.
 *
 * @param tags of the version before, which the next one carries on
 * @param preserveCertOrder of the version before
 * @param requester who asked for the version before, or brought it in; empty where nobody is known
 */
record QueuedRenewal(
        VersionLife life,
        RequestCause cause,
        Map<String, String> tags,
        Optional<Boolean> preserveCertOrder,
        Optional<Requester> requester) {}
