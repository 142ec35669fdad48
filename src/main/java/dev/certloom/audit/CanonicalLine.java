package dev.certloom.audit;

import dev.certloom.audit.verification.CanonicalJson;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The hashed form of a line, format 1. This encoding can never change: a different form is another format, and existing
 * lines keep theirs.
 */
final class CanonicalLine {

    static final int FORMAT = 1;

    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private CanonicalLine() {}

    /** Chains the line to its two predecessors. */
    static Seal seal(AuditLine line, long position, String previous, long objectPosition, String objectPrevious) {
        Seal open = new Seal(position, previous, objectPosition, objectPrevious, "");
        return new Seal(position, previous, objectPosition, objectPrevious, CanonicalJson.hash(write(line, open)));
    }

    static String write(AuditLine line, Seal seal) {
        return CanonicalJson.write(members(line, seal));
    }

    /** Without the hash, which is computed from them. */
    static Map<String, Object> members(AuditLine line, Seal seal) {
        Map<String, Object> members = new HashMap<>(Map.of(
                "format",
                FORMAT,
                "at",
                moment(line.at()),
                "vault",
                line.vault(),
                "object",
                line.object(),
                "action",
                line.action(),
                "outcome",
                line.outcome().name().toLowerCase(Locale.ROOT),
                "actor",
                Map.of(
                        "id", line.actor(),
                        "name", line.actorName(),
                        "token", line.token(),
                        "address", line.address()),
                "details",
                line.details()));
        line.operation().ifPresent(operation -> members.put("operation", operation));
        line.process()
                .ifPresent(process -> members.put(
                        "process",
                        Map.of(
                                "engine", process.engine(),
                                "id", process.process(),
                                "version", process.version(),
                                // beyond what JSON numbers hold exactly
                                "instance", Long.toString(process.instance()))));
        members.put("position", seal.position());
        members.put("previous", seal.previous());
        members.put("objectPosition", seal.objectPosition());
        members.put("objectPrevious", seal.objectPrevious());
        return members;
    }

    /** ISO-8601 in UTC, always with six digits of the second: what the database keeps. */
    static String moment(Instant at) {
        return MICROSECONDS.format(at);
    }
}
