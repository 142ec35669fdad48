package dev.certloom.processview;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One record of the engine's log as the exporter reports it. Keys are the engine's, unique within its log.
 */
sealed interface EngineRecord {

    /** Its position in the log; ascending, with gaps. */
    long position();

    /** When the engine wrote it. */
    Instant at();

    /** A process was deployed. */
    record Deployed(
            long position,
            Instant at,
            long definition,
            @JsonProperty("process") String processId,
            int version,
            byte[] resource)
            implements EngineRecord {}

    /**
     * A message started a process instance.
     *
     * @param correlationKey of the message: ours have the operation's id with the number of the launch behind a
     * hyphen, those of
     *     an earlier release the id alone
     */
    record StartedByMessage(
            long position,
            Instant at,
            long instance,
            @JsonProperty("process") String processId,
            long definition,
            String correlationKey)
            implements EngineRecord {

        private static final Pattern WITH_LAUNCH = Pattern.compile("([0-9a-f]{32})-[1-9][0-9]{0,9}");

        /** Id of the operation it was started for, if that is one of ours. */
        public String operation() {
            Matcher key = WITH_LAUNCH.matcher(correlationKey);
            return key.matches() ? key.group(1) : correlationKey;
        }
    }

    /**
     * A process instance was activated.
     *
     * @param parent key of the instance that called it; 0 when none did
     * @param parentElement key of the stay at the call activity; 0 when none called it
     */
    record InstanceStarted(
            long position,
            Instant at,
            long instance,
            @JsonProperty("process") String processId,
            long definition,
            int version,
            long parent,
            long parentElement)
            implements EngineRecord {}

    /** A process instance ended. */
    record InstanceEnded(long position, Instant at, long instance, boolean completed) implements EngineRecord {}

    /** A process instance was migrated to another version. */
    record InstanceMigrated(
            long position,
            Instant at,
            long instance,
            @JsonProperty("process") String processId,
            long definition,
            int version)
            implements EngineRecord {}

    /** An element was entered. */
    record ElementEntered(long position, Instant at, long key, long instance, String element, String type)
            implements EngineRecord {}

    /** An element was left. */
    record ElementLeft(
            long position, Instant at, long key, long instance, String element, String type, boolean completed)
            implements EngineRecord {}

    /** The stay moved to another element because its instance was migrated to another version. */
    record ElementMigrated(long position, Instant at, long key, long instance, String element)
            implements EngineRecord {}

    /** An incident was raised. */
    record IncidentRaised(
            long position,
            Instant at,
            long key,
            long instance,
            String element,
            long elementInstance,
            String errorType,
            String message)
            implements EngineRecord {}

    /** An incident was resolved, or ended with its element. */
    record IncidentResolved(long position, Instant at, long key, long instance) implements EngineRecord {}

    /**
     * A job failed, was not finished in time, or was given other retries.
     *
     * @param backOffMillis how long the engine waits before retrying; 0 for not at all
     */
    record JobTroubled(
            long position,
            Instant at,
            long key,
            long instance,
            String element,
            long elementInstance,
            String jobType,
            int retries,
            long backOffMillis,
            String message)
            implements EngineRecord {}

    /** A record of a newer exporter that we do not know. */
    record Unknown(long position, Instant at) implements EngineRecord {}
}
